import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Model } from "../graph/onnx.js";
import { readSkeleton } from "../graph/skeleton.js";
import { readSpec } from "../models/spec.js";
import { atSize } from "./at-size.js";
import { type GraphFile, graphFileOf } from "./graph-file.js";

const folder = new URL("../../e2e/fixtures/checkpoints/tiny-siglip/", import.meta.url);
const json = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), "utf8"));
const files = {
  "config.json": json("config.json"),
  "preprocessor_config.json": json("preprocessor_config.json"),
  "tokenizer_config.json": json("tokenizer_config.json"),
};
const named = { url: folder.href, name: "tiny-siglip", revision: "1" };
const own = readSpec(files, named).image.size;
const spec = readSpec(files, named, 2 * own);
const NAME = "vision_model.onnx";

describe("a graph asked for at another resolution", () => {
  it("is refused where it is none, whatever reading it threw", async () => {
    expect(spec.resizedFrom?.size).toBe(own);
    const none = { graph: { input: [{ name: "pixel_values" }] } } as unknown as Model;
    await expect(atSize(none, new Map(), spec, undefined, NAME)).rejects.toMatchObject({
      code: "model-invalid",
      data: { file: NAME },
    });
  });

  it("rejects with what reading its file throws", async () => {
    const file = graphFileOf(new Blob([readFileSync(new URL(`onnx/${NAME}`, folder))]));
    const read = (from: number, to: number) => file.read(from, to);
    const { model } = await readSkeleton(file.size, read, { location: NAME, keep: 16 });
    const reason = new DOMException("enough", "AbortError");
    const cut: GraphFile = { ...file, ensure: () => Promise.reject(reason) };
    await expect(atSize(model, new Map([[NAME, cut]]), spec, undefined, NAME)).rejects.toBe(reason);
  });
});
