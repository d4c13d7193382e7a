/** 12,345, of a whole number. Without `Intl`, whose first use takes a telephone a tenth of a second, before anything is seen. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** 380 kB, 4.2 MB, 1.1 GB; units of a thousand, as systems give free space. */
export function bytes(value: number): string {
  if (value < 1e6) return `${count(Math.round(value / 1e3))} kB`;
  const [scaled, unit] = value < 1e9 ? [value / 1e6, "MB"] : [value / 1e9, "GB"];
  return `${scaled < 9.95 ? scaled.toFixed(1) : count(Math.round(scaled))} ${unit}`;
}

/** "40 s", "5 min", "2 h": about, for what is left to wait. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
