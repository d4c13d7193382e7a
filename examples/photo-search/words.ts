import { bytes, count } from "../shared/numbers.js";

export function pictures(number: number): string {
  return `${count(number)} ${number === 1 ? "picture" : "pictures"}`;
}

/** How far the model's files are; the host may not have said how large they are. */
export function loadingWords(loaded: number, total: number | undefined): string {
  if (total === undefined) return `Loading the model: ${bytes(loaded)}`;
  return loaded >= total ? "Starting the model" : `Loading the model: ${bytes(loaded)} of ${bytes(total)}`;
}
