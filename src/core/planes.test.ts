import { expect, it } from "vitest";
import { planeValues, toPlanes } from "./planes.js";

it("splits channels and normalises each with its own mean and deviation", () => {
  const values = planeValues({ rescale: 1 / 255, mean: [0.5, 0, 1], std: [0.5, 1, 2] });
  const planes = new Float32Array(12);
  toPlanes(Uint8Array.from([0, 255, 0, 255, 0, 51]), values, planes, 6);
  expect([...planes]).toEqual([0, 0, 0, 0, 0, 0, -1, 1, 1, 0, -0.5, Math.fround((51 / 255 - 1) / 2)]);
});
