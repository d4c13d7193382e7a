import { count, duration } from "./numbers.js";

export function aSecond(rate: number): string {
  return `${rate < 10 ? rate.toFixed(1) : count(Math.round(rate))} a second`;
}

/** How far the pictures are. */
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
