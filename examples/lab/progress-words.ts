import type { Progress } from "siglip-web";

/** Where each part of one model's run begins and ends, of 1. */
const SPANS: Partial<Record<Progress["phase"], readonly [from: number, to: number]>> = {
  load: [0, 0.3],
  images: [0.3, 0.9],
  texts: [0.9, 1],
};

/** How much of a run over `count` models is done when the model at `place` is so far: 0 to 1. */
export function doneOf({ phase, loaded, total }: Progress, place: number, count: number): number {
  const [from, to] = SPANS[phase] ?? [0.9, 1];
  const part = total ? Math.min(1, loaded / total) : 0;
  return (place + from + (to - from) * part) / count;
}

/** What is being done, in words. */
export function progressWords({ phase, loaded, total }: Progress): string {
  if (phase === "load") {
    const mega = (bytes: number) => (bytes / 1e6).toFixed(1);
    if (total === undefined) return `loading, ${mega(loaded)} MB`;
    return loaded >= total ? "starting" : `loading, ${mega(loaded)} of ${mega(total)} MB`;
  }
  const what = phase === "texts" ? "texts" : "pictures";
  return `${what}, ${loaded}${total === undefined ? "" : ` of ${total}`}`;
}
