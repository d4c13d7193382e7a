import { describe, expect, it } from "vitest";
import { catalogue, type ModelId } from "./catalogue.js";
import { describeModels } from "./describe.js";
import { estimate } from "./estimate.js";

const TABLE = 256000 * 768;

describe("describeModels", () => {
  it("has every row, with sizes that say whether they are known", () => {
    const models = describeModels();
    expect(models.map(({ id }) => id)).toEqual(catalogue().map(({ id }) => id));
    expect(models.find(({ id }) => id === "siglip2-base-patch16-224")).toEqual({
      id: "siglip2-base-patch16-224",
      family: "siglip2",
      imageSize: 224,
      patch: 16,
      dim: 768,
      languages: "many",
      licence: "Apache-2.0",
      figures: { imageNet: 78.2, textToImage: 52.1, imageToText: 68.9 },
      download: {
        fp32: { image: { bytes: 371807752, estimated: false }, text: { bytes: 1129469657, estimated: false } },
        fp16: { image: { bytes: 186039516, estimated: false }, text: { bytes: 564862230, estimated: false } },
        q8: { image: { bytes: 94553333, estimated: false }, text: { bytes: TABLE + 85695744, estimated: true } },
        q4: { image: { bytes: 63267466, estimated: false } },
      },
    });
    expect(models.find(({ id }) => id === "siglip-base-patch16-256-multilingual")).not.toHaveProperty("figures");
  });

  it("is plain data, that an app may keep or send", () => {
    expect(JSON.parse(JSON.stringify(describeModels()))).toEqual(describeModels());
  });
});

describe("estimate", () => {
  it("tells what is fetched now, and what with the first text", () => {
    const { now, later, dtype } = estimate("siglip2-base-patch16-224", {
      device: "webgpu",
      dtype: { image: "q4" },
      towers: ["image"],
      tokenTable: "rows",
    });
    expect(dtype).toEqual({ image: "q4", text: "fp16" });
    expect(now.bytes).toBe(63267466);
    expect(later.map(({ when, bytes }) => [when, bytes])).toEqual([
      ["first text", 564862230 - 2 * TABLE + 34363039], // the tokenizer comes with it
    ]);
    expect(now.files.map(({ path }) => path)).toContain("onnx/vision_model_q4.onnx");
    expect(later[0]?.files.map(({ path }) => path)).toEqual(["tokenizer.json", "onnx/text_model_fp16.onnx"]);
  });

  it("tells of the token table that comes in the background", () => {
    const { later } = estimate("siglip2-base-patch16-224", { tokenTable: "background", dtype: "fp16" });
    expect(later).toEqual([{ when: "in the background", bytes: 2 * TABLE, files: [] }]);
  });

  it("counts no stored file", () => {
    const stored = ["onnx/vision_model.onnx", "onnx/text_model.onnx", "tokenizer.json"];
    expect(estimate("siglip2-base-patch16-224", { stored }).now.bytes).toBe(0);
  });

  it("does not know what no source says", () => {
    expect(estimate("siglip-base-patch16-512", { towers: ["image"] }).now.bytes).toBeGreaterThan(370e6);
    expect(estimate("siglip-base-patch16-512").now.bytes).toBeUndefined(); // its tokenizer's length
    expect(estimate("siglip2-base-patch16-512", { towers: ["image"], dtype: "q4" }).now.bytes).toBeUndefined();
  });

  it("works for every model, or says what would fit", () => {
    for (const { id } of describeModels()) {
      try {
        expect(estimate(id, { device: "webgpu", towers: ["image"] }).memory).toBeGreaterThan(100e6);
        expect(estimate(id, { towers: ["image"] }).device).toBe("wasm");
      } catch (error) {
        expect(error).toMatchObject({ code: "does-not-fit", data: { fits: [expect.anything(), {}, {}, {}] } });
        expect(id).toContain("giant");
      }
    }
  });

  it("refuses a name that the catalogue does not have", () => {
    expect(() => estimate("siglip3-base" as ModelId)).toThrow(expect.objectContaining({ code: "bad-input" }));
  });

  it("says of a later tower that it has no room", () => {
    const { later, reasons } = estimate("siglip2-base-patch16-224", {
      towers: ["text"],
      dtype: "fp32",
      capabilities: { memory: 930e6 }, // of which a page gets half
    });
    expect(later).toEqual([]);
    expect(reasons.join(" ")).toContain("Later:");
  });
});
