// Pillow's resize once more, slowly and one output pixel at a time, from its definition: what the fast ones are held against.
import { createHash } from "node:crypto";
import type { ResizeRule } from "../src/core/resize-plan.js";
import type { Filter } from "../src/core/taps.js";
import type { Box } from "../src/core/views.js";

/** A row of e2e/fixtures/resize-cases.json: Pillow's bytes for `mixedBytes`. */
export interface ResizeCase {
  width: number;
  height: number;
  seed: number;
  rule: ResizeRule;
  /** Of the RGB bytes, in hexadecimal. */
  sha256: string;
}

/** A row of e2e/fixtures/crop-cases.json: Pillow's bytes for a crop of it. */
export interface CropCase extends ResizeCase {
  box: Box;
}

/** RGBA bytes that look like noise, the same as `mixed_bytes` of tools/fixtures.py. */
export function mixedBytes(width: number, height: number, seed: number): Uint8ClampedArray<ArrayBuffer> {
  return Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) => {
    const place = (Math.imul(i, 2654435761) + seed) >>> 0;
    return ((place >>> 24) ^ (place >>> 11)) & 255;
  });
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function filterAt(filter: Filter, distance: number): number {
  const x = Math.abs(distance);
  if (filter === 2) return x < 1 ? 1 - x : 0;
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
}

/** The input places that output place `to` is made of, each with its weight in parts of 2^22. */
function partsOf(to: number, from: number, length: number, filter: Filter, antialias: boolean): [number, number][] {
  const scale = from / length;
  const wide = antialias && scale > 1 ? scale : 1;
  const centre = (to + 0.5) * scale;
  const reach = (filter === 2 ? 1 : 2) * wide;
  const parts: [number, number][] = [];
  for (let place = 0; place < from; place++) {
    if (place < Math.trunc(centre - reach + 0.5) || place >= Math.trunc(centre + reach + 0.5)) continue;
    parts.push([place, filterAt(filter, (place - centre + 0.5) * (1 / wide))]);
  }
  const sum = parts.reduce((total, [, weight]) => total + weight, 0);
  return parts.map(([place, weight]) => {
    const fixed = (weight / sum) * 4194304;
    return [place, fixed < 0 ? Math.ceil(fixed - 0.5) : Math.floor(fixed + 0.5)];
  });
}

function mix(parts: [number, number][], byteAt: (place: number) => number): number {
  const sum = parts.reduce((total, [place, weight]) => total + weight * byteAt(place), 0);
  return Math.min(255, Math.max(0, Math.floor((sum + 2097152) / 4194304)));
}

/**
 * RGB `[size, size, 3]` of RGBA `[height, width, 4]`. With `antialias` off the filter is not widened for a smaller
 * picture, as a browser's canvas does: wrong, so that a test can show that it would be noticed.
 */
export function slowResize(
  rgba: Uint8ClampedArray,
  width: number,
  height: number,
  rule: ResizeRule,
  antialias = true,
): Uint8Array {
  const { size, filter, shortestEdge } = rule;
  let [toWidth, toHeight] = [size, size];
  if (rule.fit === "crop") {
    const short = Math.min(width, height);
    toWidth = short === width ? shortestEdge : Math.floor((shortestEdge * width) / short);
    toHeight = short === height ? shortestEdge : Math.floor((shortestEdge * height) / short);
  }
  const downFirst = height > 100 * width && toHeight < height;
  const [left, top] = [(toWidth - size) >> 1, (toHeight - size) >> 1];
  const rgb = new Uint8Array(size * size * 3);
  for (let y = 0; y < size; y++) {
    const down = partsOf(top + y, height, toHeight, filter, antialias);
    for (let x = 0; x < size; x++) {
      const across = partsOf(left + x, width, toWidth, filter, antialias);
      for (let channel = 0; channel < 3; channel++) {
        const at = (column: number, row: number) => rgba[(row * width + column) * 4 + channel] ?? Number.NaN;
        rgb[(y * size + x) * 3 + channel] = downFirst
          ? mix(across, (column) => mix(down, (row) => at(column, row)))
          : mix(down, (row) => mix(across, (column) => at(column, row)));
      }
    }
  }
  return rgb;
}
