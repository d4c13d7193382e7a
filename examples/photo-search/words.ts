import type { IndexingProgress } from "./indexing.js";

const number = new Intl.NumberFormat("en");

export function pictures(count: number): string {
  return `${number.format(count)} ${count === 1 ? "picture" : "pictures"}`;
}

export function ofTotal(done: number, total: number): string {
  return `${number.format(done)} of ${number.format(total)}`;
}

export function aSecond(rate: number): string {
  return `${rate < 10 ? rate.toFixed(1) : number.format(Math.round(rate))} a second`;
}

/** How far the model's files are; the host may not have said how large they are. */
export function loadingWords(loaded: number, total: number | undefined): string {
  const mega = (bytes: number) => (bytes / 1e6).toFixed(1);
  if (total === undefined) return `Loading the model: ${mega(loaded)} MB`;
  if (loaded >= total) return "Starting the model";
  return `Loading the model: ${mega(loaded)} of ${mega(total)} MB`;
}

export function lookingWords({ done, total, perSecond }: IndexingProgress): string {
  const pace = perSecond === undefined ? "" : ` · ${aSecond(perSecond)}`;
  return `Looking at pictures: ${ofTotal(done, total)}${pace}`;
}
