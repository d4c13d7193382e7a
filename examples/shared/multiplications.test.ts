import { describeModels, type ModelDescription } from "siglip-web";
import { expect, it } from "vitest";
import { multiplications } from "./multiplications.js";

const model = { imageSize: 64, patch: 14, download: { fp32: { image: { bytes: 4000 } } } } as ModelDescription;

it("takes each weight once for each whole patch", () => {
  expect(multiplications(model)).toBe(1000 * 4 ** 2);
  expect(multiplications(model, 70)).toBe(1000 * 5 ** 2);
});

it("is not known where the image tower's size is not", () => {
  expect(multiplications({ ...model, download: {} })).toBeUndefined();
});

it("is some 18 G for the base model at 224 pixels", () => {
  const base = describeModels().find(({ id }) => id === "siglip-base-patch16-224");
  expect(base && Math.round((multiplications(base) ?? 0) / 1e9)).toBe(18);
});
