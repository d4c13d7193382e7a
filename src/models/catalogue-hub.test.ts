import { describe, expect, it, vi } from "vitest";
import { findRow, publishedCalibration } from "./catalogue.js";
import { hashOf } from "./catalogue-hashes.js";
import { locate } from "./plan-files.js";

const ID = "siglip2-base-patch16-224";

vi.mock("./catalogue-hub.js", () => ({
  HUB: {
    "siglip2-base-patch16-224": {
      found: "2026-01-02",
      revision: "0123456789abcdef0123456789abcdef01234567",
      image: [4000, 0, 0, 900],
      text: [[50, 6000, 7000]],
      tokenizer: 3000,
      constants: [2, -3],
    },
  },
}));
vi.mock("./catalogue-hub-hashes.js", () => ({
  HUB_HASHES: { "siglip2-base-patch16-224": { "tokenizer.json": "a".repeat(64) } },
}));

describe("what the hub said", () => {
  it("takes the place of all that others said of a checkpoint", () => {
    const row = findRow(ID);
    expect(row).toMatchObject({
      complete: true,
      revision: "0123456789abcdef0123456789abcdef01234567",
      tokenizer: 3000,
      calibration: { kind: "sigmoid", scale: 2, bias: -3 },
    });
    expect(row?.files.map(({ path, size }) => [path, size])).toEqual([
      ["onnx/vision_model.onnx", 4000],
      ["onnx/vision_model_q4.onnx", 900],
      ["onnx/text_model.onnx", 50],
      ["onnx/text_model.onnx_data", 6000],
      ["onnx/text_model.onnx_data_1", 7000],
    ]);
    expect(row && hashOf(row, "tokenizer.json")).toBe("a".repeat(64));
    expect(row && hashOf(row, "onnx/vision_model.onnx")).toBeUndefined();
    expect(publishedCalibration(`https://example.com/onnx-community/${ID}-ONNX/resolve/main/`)).toMatchObject({
      scale: 2,
    });
  });

  it("is complete: a file that it does not name is not there", () => {
    const row = findRow(ID);
    if (!row) throw new Error(ID);
    expect(locate({ name: ID, row }, "image", "fp16").presence).toBe("absent");
    expect(locate({ name: ID, row }, "image", "q4").presence).toBe("there");
  });

  it("leaves the other rows with what others said", () => {
    const row = findRow("clip-vit-base-patch32");
    expect(row).toMatchObject({ complete: false, calibration: { kind: "softmax" } });
    expect(row && hashOf(row, "tokenizer.json")).toMatch(/^f7f3b7af/);
  });
});
