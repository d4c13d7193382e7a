import type { ResizeRule } from "../../src/core/resize-plan.js";
import type { Filter } from "../../src/core/taps.js";

/** Weight of a pixel at a distance: a triangle, or the cubic of Keys with a = -0.5. */
function weight(distance: number, filter: Filter): number {
  const x = Math.abs(distance);
  if (filter === 2) return Math.max(0, 1 - x);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

/** How many resizers work: the filter is as wide as the source's pixels however much is shrunk, so most pixels count for nothing. */
export function resizeWithoutAntialias(
  rgba: Uint8Array,
  width: number,
  height: number,
  { size: toWidth, filter }: ResizeRule,
): Uint8Array {
  const toHeight = toWidth;
  const out = new Uint8Array(toWidth * toHeight * 3);
  const reach = [-1, 0, 1, 2];
  const clamp = (at: number, size: number) => Math.min(Math.max(at, 0), size - 1);
  for (let y = 0; y < toHeight; y++) {
    const fromY = ((y + 0.5) * height) / toHeight - 0.5;
    for (let x = 0; x < toWidth; x++) {
      const fromX = ((x + 0.5) * width) / toWidth - 0.5;
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (const v of reach.map((step) => Math.floor(fromY) + step)) {
          for (const u of reach.map((step) => Math.floor(fromX) + step)) {
            const pixel = rgba[(clamp(v, height) * width + clamp(u, width)) * 4 + channel] as number;
            sum += pixel * weight(fromX - u, filter) * weight(fromY - v, filter);
          }
        }
        out[(y * toWidth + x) * 3 + channel] = Math.min(Math.max(Math.round(sum), 0), 255);
      }
    }
  }
  return out;
}
