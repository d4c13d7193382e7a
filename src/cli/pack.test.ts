import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as ort from "onnxruntime-web/wasm";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readModel } from "../graph/onnx.js";
import { readManifest } from "../models/manifest.js";
import { packFolder } from "./pack.js";

const TINY = fileURLToPath(new URL("../../e2e/fixtures/checkpoints/tiny-siglip", import.meta.url));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pack-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const operators = (file: string) => new Set(readModel(readFileSync(file)).graph?.node.map(({ opType }) => opType));

/** A picture's vector, or that of a text of 64 ids, by a folder's file. */
async function embed(dir: string, name: string): Promise<Float32Array> {
  const wasm = createRequire(import.meta.url).resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm");
  ort.env.wasm.wasmBinary ??= new Uint8Array(readFileSync(wasm)).buffer;
  ort.env.wasm.numThreads = 1;
  const data = `${name}.onnx_data`;
  const isPacked = readdirSync(join(dir, "onnx")).includes(data);
  const session = await ort.InferenceSession.create(readFileSync(join(dir, `onnx/${name}.onnx`)), {
    executionProviders: ["wasm"],
    externalData: isPacked ? [{ path: data, data: readFileSync(join(dir, "onnx", data)) }] : [],
  });
  const side = 48;
  const pixels = Float32Array.from({ length: 3 * side * side }, (_, i) => Math.sin(i));
  const ids = BigInt64Array.from({ length: 64 }, (_, i) => BigInt(2 + ((i * 7) % 90)));
  const feed = name.startsWith("vision")
    ? { pixel_values: new ort.Tensor("float32", pixels, [1, 3, side, side]) }
    : { input_ids: new ort.Tensor("int64", ids, [1, 64]) };
  const { pooler_output } = await session.run(feed);
  await session.release();
  return pooler_output?.data as Float32Array;
}

const off = (a: Float32Array, b: Float32Array) =>
  Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? Number.NaN))));

it("writes the towers anew with the same vectors, and copies the rest", async () => {
  const { packed, kept, revision } = await packFolder(TINY, folder);
  expect(packed).toContain("onnx/vision_model_q4.onnx");
  expect(kept).toEqual(["onnx/model.onnx", "onnx/text_model_quantized.onnx", "onnx/vision_model_quantized.onnx"]);
  const listing = readManifest(JSON.parse(readFileSync(join(folder, "siglip-manifest.json"), "utf8")));
  expect(listing.revision).toBe(revision);
  expect([...listing.files.keys()]).toContain("onnx/vision_model.onnx_data");
  expect(operators(join(folder, "onnx/vision_model.onnx"))).toContain("MultiHeadAttention");
  for (const name of ["vision_model", "text_model", "vision_model_q4"]) {
    expect(off(await embed(TINY, name), await embed(folder, name)), name).toBeLessThan(5e-6);
  }
});

it("packs what is packed to the same vectors", async () => {
  const again = join(folder, "again");
  await packFolder(TINY, folder);
  await packFolder(folder, again);
  expect(operators(join(again, "onnx/text_model.onnx"))).toEqual(operators(join(folder, "onnx/text_model.onnx")));
  for (const name of ["vision_model", "text_model_q4"]) {
    expect(off(await embed(folder, name), await embed(again, name)), name).toBeLessThan(1e-6);
  }
});

it("refuses its own folder, and weights that end too early", async () => {
  await expect(packFolder(TINY, TINY)).rejects.toMatchObject({ code: "bad-input" });
  await packFolder(TINY, folder);
  truncateSync(join(folder, "onnx/vision_model.onnx_data"), 100);
  const failed = packFolder(folder, join(folder, "again"));
  await expect(failed).rejects.toMatchObject({ code: "model-invalid", data: { file: "vision_model.onnx_data" } });
});
