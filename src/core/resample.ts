import type { ResizePlan } from "./resize-plan.js";
import { BITS, type Taps } from "./taps.js";

/**
 * Resizes 8-bit RGBA `[height, width, 4]` to RGB `[rows, columns, 3]` of the plan, to the same integers as Pillow's
 * `Image.convert("RGB").resize(...)`: one pass, rounded to 8 bits, then the other; int32 weights of 22 bits. Alpha
 * is dropped. `width` is the picture's; the plan was made for a picture of this size.
 */
export type Resample = (
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  plan: ResizePlan,
) => Uint8Array<ArrayBuffer>;

const HALF = 1 << (BITS - 1);

function clip8(sum: number): number {
  const value = sum >> BITS;
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

/**
 * One pass along one axis. The picture is `[lines, span, channels]` with the given steps between its numbers, so that
 * the same loop runs along rows and along columns; only the first three channels are read.
 */
function pass(
  source: Uint8Array | Uint8ClampedArray,
  target: Uint8Array,
  lines: number,
  axis: Taps,
  steps: { line: number; place: number },
  out: { line: number; place: number },
): void {
  const { first, count, weights, width } = axis;
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < first.length; i++) {
      let at = line * steps.line + (first[i] as number) * steps.place;
      let [r, g, b] = [HALF, HALF, HALF];
      for (let k = i * width, end = k + (count[i] as number); k < end; k++, at += steps.place) {
        const w = weights[k] as number;
        r += w * (source[at] as number);
        g += w * (source[at + 1] as number);
        b += w * (source[at + 2] as number);
      }
      const to = line * out.line + i * out.place;
      target[to] = clip8(r);
      target[to + 1] = clip8(g);
      target[to + 2] = clip8(b);
    }
  }
}

/** `Resample` in plain TypeScript: what the faster ones are checked against, and what runs where they can't. */
export const resample: Resample = (rgba, width, { across, down, downFirst }) => {
  const [columns, rows] = [across.first.length, down.first.length];
  const needed = rgba.subarray((down.start * width + across.start) * 4);
  const small = new Uint8Array(rows * columns * 3);
  if (downFirst) {
    const row = across.span * 3;
    const low = new Uint8Array(rows * row);
    pass(needed, low, across.span, down, { line: 4, place: width * 4 }, { line: 3, place: row });
    pass(low, small, rows, across, { line: row, place: 3 }, { line: columns * 3, place: 3 });
  } else {
    const row = columns * 3;
    const narrow = new Uint8Array(down.span * row);
    pass(needed, narrow, down.span, across, { line: width * 4, place: 4 }, { line: row, place: 3 });
    pass(narrow, small, columns, down, { line: 3, place: row }, { line: 3, place: row });
  }
  return small;
};
