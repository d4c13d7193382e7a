import { describe, expect, it } from "vitest";
import { nearest, neighbour, pixelOf, wholeOf, zoomed } from "./camera.js";

/** A cross: middle, left, right, top, bottom. */
const CROSS = Float64Array.of(0, 0, -2, 0, 2, 0, 0, -1, 0, 1);
const SIZE = { width: 480, height: 280 };

describe("the map's camera", () => {
  it("sees all points, in the middle, with room at the edges", () => {
    const camera = wholeOf(CROSS, SIZE);
    const pixels = Array.from({ length: 5 }, (_, i) => pixelOf(camera, CROSS, i));
    expect(pixels).toEqual([
      [240, 140],
      [40, 140],
      [440, 140],
      [240, 40],
      [240, 240],
    ]);
  });

  it("has an answer for one point, and for none", () => {
    expect(pixelOf(wholeOf(Float64Array.of(5, 5), SIZE), Float64Array.of(5, 5), 0)).toEqual([240, 140]);
    expect(wholeOf(new Float64Array(), SIZE).scale).toBeGreaterThan(0);
  });

  it("zooms about the pixel it is told", () => {
    const camera = wholeOf(CROSS, SIZE);
    const closer = zoomed(camera, 3, [440, 140]);
    expect(pixelOf(closer, CROSS, 2)).toEqual([440, 140]);
    expect(pixelOf(closer, CROSS, 0)).toEqual([440 - 600, 140]);
  });

  it("finds the point under a pixel, if one is near enough", () => {
    const camera = wholeOf(CROSS, SIZE);
    expect(nearest(camera, CROSS, [430, 150])).toBe(2);
    expect(nearest(camera, CROSS, [340, 90], 40)).toBeUndefined();
  });

  it("walks from point to point by directions, and stays where there is none", () => {
    expect(neighbour(CROSS, 0, [-1, 0])).toBe(1);
    expect(neighbour(CROSS, 0, [0, 1])).toBe(4);
    expect(neighbour(CROSS, 1, [1, 0])).toBe(0);
    expect(neighbour(CROSS, 1, [-1, 0])).toBeUndefined();
  });
});
