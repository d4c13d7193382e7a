import { describe, expect, it } from "vitest";
import { type ModelFiles, readSpec, spaceOf } from "./spec.js";

/** The layout of a published SigLIP 2 checkpoint, with its usual numbers. */
const published: ModelFiles = {
  "config.json": {
    model_type: "siglip",
    text_config: { max_position_embeddings: 64 },
    vision_config: { hidden_size: 768 },
  },
  "preprocessor_config.json": { size: { height: 224, width: 224 }, resample: 2, image_mean: [0.5, 0.5, 0.5] },
  "tokenizer_config.json": { pad_token: "<pad>", eos_token: { content: "<eos>" } },
};
const fallback = { name: "folder", revision: "abc" };

describe("readSpec", () => {
  it("reads a published folder, which has no scale and bias", () => {
    const spec = readSpec(published, fallback);
    expect(spec).toMatchObject({ name: "folder", revision: "abc", dim: 768, image: { size: 224, filter: 2 } });
    expect(spec.text).toEqual({ length: 64, padToken: "<pad>", endToken: "<eos>" });
    expect(spec).not.toHaveProperty("calibration");
  });

  it("takes name, revision, scale and bias from siglip.json", () => {
    const own = { name: "mine", revision: "r1", logitScale: 112.6, logitBias: -16.7 };
    const spec = readSpec({ ...published, "siglip.json": own }, fallback);
    expect(spec).toMatchObject({ name: "mine", revision: "r1", calibration: { scale: 112.6, bias: -16.7 } });
  });

  it.each([
    ["a NaFlex checkpoint", { "config.json": { model_type: "siglip2" } }, "config.json"],
    ["another model", { "config.json": { model_type: "bert" } }, "config.json"],
    ["a description that is no object", { "config.json": null }, "config.json"],
    [
      "a size that is no number",
      { "preprocessor_config.json": { size: { height: "224" } } },
      "preprocessor_config.json",
    ],
    [
      "an unknown filter",
      { "preprocessor_config.json": { size: { height: 8 }, resample: 5 } },
      "preprocessor_config.json",
    ],
    ["a tokenizer without an end mark", { "tokenizer_config.json": { pad_token: "<pad>" } }, "tokenizer_config.json"],
  ])("refuses %s, naming the file", (_, changed, file) => {
    expect(() => readSpec({ ...published, ...changed }, fallback)).toThrow(
      expect.objectContaining({ code: "model-invalid", data: expect.objectContaining({ file }) }),
    );
  });
});

describe("spaceOf", () => {
  const spec = readSpec(published, fallback);
  it("tells number formats apart", () => {
    expect(spaceOf(spec, { image: "fp32", text: "fp32" })).toBe("folder@abc/fp32/p1");
    expect(spaceOf(spec, { image: "fp16", text: "q8" })).toBe("folder@abc/fp16+q8/p1");
  });
});
