import { CITIES } from "./cities.js";

/** Kilometres within which a place is called by a city. */
const IN = 25;
const NEAR = 120;
const EARTH = 6371;

/** A name for where a photo was taken: "Paris", "near Paris", else whole degrees, so that neighbours share one. */
export function placeName(latitude: number, longitude: number): string {
  const near = CITIES.map(([name, lat, lon]) => ({ name, away: kilometres(latitude, longitude, lat, lon) }));
  const nearest = near.reduce((best, one) => (one.away < best.away ? one : best));
  if (nearest.away <= IN) return nearest.name;
  if (nearest.away <= NEAR) return `near ${nearest.name}`;
  return `${degrees(latitude, "N", "S")}, ${degrees(longitude, "E", "W")}`;
}

function degrees(value: number, positive: string, negative: string): string {
  return `${Math.round(Math.abs(value))}° ${value < 0 ? negative : positive}`;
}

/** Along the sphere (haversine). */
function kilometres(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const radians = (value: number) => (value * Math.PI) / 180;
  const [a, b] = [Math.sin(radians(lat2 - lat1) / 2), Math.sin(radians(lon2 - lon1) / 2)];
  return 2 * EARTH * Math.asin(Math.sqrt(a * a + Math.cos(radians(lat1)) * Math.cos(radians(lat2)) * b * b));
}
