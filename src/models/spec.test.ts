import { describe, expect, it } from "vitest";
import { atOwnPixels } from "./resolution.js";
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
const folder = { url: "https://host/folder/", name: "folder", revision: "abc" };

describe("readSpec", () => {
  it("reads a published folder, which has no scale and bias", () => {
    const spec = readSpec(published, folder);
    expect(spec).toMatchObject({ name: "folder", revision: "abc", dim: 768, image: { size: 224, filter: 2 } });
    expect(spec.text).toEqual({ family: "siglip", length: 64, padToken: "<pad>", endToken: "<eos>" });
    expect(spec.image).toMatchObject({ fit: "squash", mean: [0.5, 0.5, 0.5], rescale: 1 / 255 });
    expect(spec.headSize).toBe(64); // 768 over 12 heads, both of them defaults
    expect(spec).not.toHaveProperty("calibration");
  });

  it("takes name, revision, scale and bias from siglip.json", () => {
    const own = { name: "mine", revision: "r1", logitScale: 112.6, logitBias: -16.7 };
    const spec = readSpec({ ...published, "siglip.json": own }, folder);
    expect(spec).toMatchObject({
      name: "mine",
      revision: "r1",
      calibration: { kind: "sigmoid", scale: 112.6, bias: -16.7 },
    });
  });

  it.each([
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
    expect(() => readSpec({ ...published, ...changed }, folder)).toThrow(
      expect.objectContaining({ code: "model-invalid", data: expect.objectContaining({ file }) }),
    );
  });
});

describe("numbers that no tower has", () => {
  const files = (config: object, processor: object = {}) => ({
    "config.json": { model_type: "siglip", ...config },
    "preprocessor_config.json": { size: { height: 64, width: 64 }, ...processor },
    "tokenizer_config.json": { pad_token: "</s>", eos_token: "</s>" },
  });
  const folder = { url: "https://hub.invalid/a/", name: "a", revision: "1" };

  it.each([
    [{ text_config: { max_position_embeddings: 1e9 } }, {}],
    [{ text_config: { max_position_embeddings: 0 } }, {}],
    [{ vision_config: { hidden_size: 1e308 } }, {}],
    [{ vision_config: { num_attention_heads: 0 } }, {}],
    [{ vision_config: { hidden_size: 0.5 } }, {}],
    [{}, { size: { height: 1e9 } }],
    [{}, { size: { height: 63.5 } }],
  ])("are refused: %j %j", (config, processor) => {
    expect(readSpec(files({}), folder).image.size).toBe(64);
    const read = () => readSpec(files(config, processor), folder);
    expect(read).toThrow(expect.objectContaining({ code: "model-invalid" }));
  });

  it("are not taken from what is no object either", () => {
    const read = () => readSpec({ ...files({}), "preprocessor_config.json": null }, folder);
    expect(read).toThrow(expect.objectContaining({ code: "model-invalid" }));
  });
});

describe("families", () => {
  const clip: ModelFiles = {
    "config.json": {
      model_type: "clip",
      projection_dim: 512,
      logit_scale_init_value: 2.6592,
      vision_config: { hidden_size: 768, num_attention_heads: 12 },
    },
    "preprocessor_config.json": { size: { shortest_edge: 256 }, crop_size: { height: 224, width: 224 }, resample: 3 },
    "tokenizer_config.json": { pad_token: "<|endoftext|>", eos_token: "<|endoftext|>" },
  };

  it("tells SigLIP 2 by its tokenizer", () => {
    for (const name of ["GemmaTokenizer", "GemmaTokenizerFast", "Siglip2Tokenizer"]) {
      const tokenizer = { ...(published["tokenizer_config.json"] as object), tokenizer_class: name };
      expect(readSpec({ ...published, "tokenizer_config.json": tokenizer }, folder).text.family).toBe("siglip2");
    }
  });

  it("reads CLIP: its own mean, a crop from the shortest edge, 77 tokens, no constants from where training began", () => {
    const spec = readSpec(clip, folder);
    expect(spec).toMatchObject({ dim: 512, headSize: 64, text: { family: "clip", length: 77 } });
    expect(spec.image).toMatchObject({
      fit: "crop",
      size: 224,
      shortestEdge: 256,
      mean: [0.48145466, 0.4578275, 0.40821073],
    });
    expect(spec).not.toHaveProperty("calibration");
  });

  it("refuses a crop that is larger than what it is cut from", () => {
    const processor = { size: { shortest_edge: 200 }, crop_size: { height: 224, width: 224 } };
    expect(() => readSpec({ ...clip, "preprocessor_config.json": processor }, folder)).toThrow(
      expect.objectContaining({ code: "model-invalid" }),
    );
  });

  it.each([
    ["its type", { "config.json": { model_type: "siglip2" } }],
    ["its processor", { "preprocessor_config.json": { image_processor_type: "Siglip2ImageProcessor" } }],
  ])("refuses NaFlex by %s, with an error of its own", (_, changed) => {
    expect(() => readSpec({ ...published, ...changed }, folder)).toThrow(
      expect.objectContaining({ code: "model-unsupported", data: { feature: "naflex" } }),
    );
  });
});

describe("scale and bias", () => {
  const calibrationOf = (more: Partial<ModelFiles>, url = folder.url) =>
    readSpec({ ...published, ...more }, { ...folder, url }).calibration;

  it("are logarithms in reference.json, and siglip.json goes first", () => {
    const reference = { logit_scale: 4.72, logit_bias: -16.77 };
    expect(calibrationOf({ "reference.json": reference })).toEqual({
      kind: "sigmoid",
      scale: Math.exp(4.72),
      bias: -16.77,
    });
    const own = { logitScale: 100, logitBias: -10 };
    expect(calibrationOf({ "reference.json": reference, "siglip.json": own })).toMatchObject({ scale: 100 });
  });

  it("are not half known: a scale without a bias is none", () => {
    expect(calibrationOf({ "siglip.json": { logitScale: 100 } })).toBeUndefined();
  });

  it("come from the catalogue for a published repository, and for no other address", () => {
    const repository = "onnx-community/siglip2-base-patch16-224-ONNX";
    const published = calibrationOf({}, `https://hub/${repository}/resolve/main/`);
    expect(Math.log(published?.scale ?? 0)).toBeCloseTo(4.724453, 6); // the logarithm, as another source gives it
    expect(published).toMatchObject({ kind: "sigmoid", bias: -16.771724700927734 });
    expect(calibrationOf({}, `https://hub/${repository}/`)).toBeUndefined();
  });
});

describe("another resolution", () => {
  const clip: ModelFiles = {
    "config.json": { model_type: "clip", vision_config: { patch_size: 14 } },
    "preprocessor_config.json": { size: { shortest_edge: 256 }, crop_size: { height: 224 } },
    "tokenizer_config.json": published["tokenizer_config.json"],
  };

  it("is of the picture alone, and is left again", () => {
    const [own, larger] = [readSpec(published, folder), readSpec(published, folder, 448)];
    expect(larger).toEqual({ ...own, image: { ...own.image, size: 448, shortestEdge: 448 }, resizedFrom: own.image });
    expect(atOwnPixels(larger)).toEqual(own);
    expect(readSpec(published, folder, 224)).toEqual(own);
  });

  it("keeps how much of the picture CLIP cuts out", () => {
    expect(readSpec(clip, folder, 448).image).toMatchObject({ size: 448, shortestEdge: 512, fit: "crop" });
  });

  it.each([
    [published, 230, "such as 224 or 240"],
    [published, 16, "from 32 to 1024"],
    [published, 1040, "from 32 to 1024"],
    [published, 448.5, "multiple of its patch of 16"],
    [clip, 240, "such as 238 or 252"],
  ])("is refused where it is no multiple of the patch, or out of bounds", (files, resolution, message) => {
    expect(() => readSpec(files, folder, resolution)).toThrow(message);
  });
});

describe("spaceOf", () => {
  const spec = readSpec(published, folder);
  it("tells number formats apart", () => {
    expect(spaceOf(spec, { image: "fp32", text: "fp32" })).toBe("folder@abc/fp32/p2");
    expect(spaceOf(spec, { image: "fp16", text: "q8" })).toBe("folder@abc/fp16+q8/p2");
  });

  it("tells resolutions apart, but for the checkpoint's own", () => {
    const at = (resolution: number) =>
      spaceOf(readSpec(published, folder, resolution), { image: "fp32", text: "fp32" });
    expect(at(448)).toBe("folder@abc/fp32/p2@448");
    expect(at(224)).toBe("folder@abc/fp32/p2");
  });
});
