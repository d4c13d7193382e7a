import { bytes, count, duration } from "../shared/numbers.js";

export function pictures(number: number): string {
  return `${count(number)} ${number === 1 ? "picture" : "pictures"}`;
}

export function aSecond(rate: number): string {
  return `${rate < 10 ? rate.toFixed(1) : count(Math.round(rate))} a second`;
}

/** How far the model's files are; the host may not have said how large they are. */
export function loadingWords(loaded: number, total: number | undefined): string {
  if (total === undefined) return `Loading the model: ${bytes(loaded)}`;
  return loaded >= total ? "Starting the model" : `Loading the model: ${bytes(loaded)} of ${bytes(total)}`;
}

export interface Looking {
  done: number;
  total: number;
  /** Not known at the very start. */
  perSecond: number | undefined;
}

/** "Looking at pictures: 120 of 5,000 · 21 a second · 4 min left" */
export function lookingWords({ done, total, perSecond }: Looking): string {
  const pace = perSecond ? ` · ${aSecond(perSecond)} · ${duration((total - done) / perSecond)} left` : "";
  return `Looking at pictures: ${count(done)} of ${count(total)}${pace}`;
}
