import { describe, expect, it } from "vitest";
import { imageWork, parameters } from "./architecture.js";
import { catalogue, findRow, publishedCalibration, rowOfRepository, sizeOf } from "./catalogue.js";
import { CHECKPOINTS } from "./catalogue-checkpoints.js";
import { PUBLISHED_FILES } from "./catalogue-files.js";
import { PUBLISHED_HASHES } from "./catalogue-hashes.js";
import { HUB } from "./catalogue-hub.js";
import { FAITHFUL } from "./catalogue-quality.js";
import { SOURCES } from "./catalogue-sources.js";
import { DTYPES } from "./dtype.js";

const rows = catalogue();

describe("the catalogue", () => {
  it("names each checkpoint once, and nothing else anywhere", () => {
    const ids = rows.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const table of [PUBLISHED_FILES, PUBLISHED_HASHES, HUB, FAITHFUL]) {
      for (const id of Object.keys(table)) expect(ids).toContain(id);
    }
    expect(new Set(rows.map(({ repository }) => repository)).size).toBe(rows.length);
  });

  it.each(rows)("says nothing impossible of $id", (row) => {
    expect(row.repository).toMatch(/^(Xenova|onnx-community)\/[a-z0-9-]+(-ONNX)?$/);
    expect(row.repository).toContain(row.id);
    expect(row.original).toMatch(/^(google|openai)\/[a-z0-9-]+$/);
    // 384 pixels are no multiple of 14: those checkpoints leave 6 of them out.
    expect(row.imageSize % row.patch).toBe(row.patch === 14 && row.imageSize === 384 ? 6 : 0);
    expect([512, 768, 1024, 1152, 1536]).toContain(row.dim);
    expect([64, 77]).toContain(row.length);
    expect(row.vocabulary).toBeGreaterThan(30_000);
    if (row.revision) expect(row.revision).toMatch(/^[0-9a-f]{40}$/);
    for (const { path, size } of row.files) {
      expect(path).toMatch(/^onnx\/(vision_model|text_model|model)(_fp16|_quantized|_q4|_q4f16)?\.onnx(_data)?$/);
      expect(size).toBeGreaterThan(0);
      expect(Number.isInteger(size)).toBe(true);
    }
    if (row.figures) {
      expect(Object.keys(SOURCES)).toContain(row.figures.source);
      for (const value of [row.figures.imageNet, row.figures.textToImage, row.figures.imageToText]) {
        expect(value).toBeGreaterThan(25);
        expect(value).toBeLessThan(90);
      }
    }
    if (row.calibration) expect(row.calibration.kind).toBe(row.family === "clip" ? "softmax" : "sigmoid");
    expect(row.licence).toBe(row.family === "clip" ? "MIT" : "Apache-2.0");
  });

  it("names the source of every constant", () => {
    for (const [, , constants] of CHECKPOINTS as readonly (readonly [string, unknown, (readonly unknown[])?])[]) {
      if (constants) expect(Object.keys(SOURCES)).toContain(constants[2]);
    }
  });

  it("has hashes only of files and tokenizers that a checkpoint may have", () => {
    for (const hashes of Object.values(PUBLISHED_HASHES)) {
      for (const [path, hash] of Object.entries(hashes)) {
        expect(path).toMatch(/^(onnx\/(vision|text)_model(_fp16|_quantized|_q4|_q4f16)?\.onnx|tokenizer\.json)$/);
        expect(hash).toMatch(/^[0-9a-f]{64}$/);
      }
    }
  });

  it("finds rows by id and by repository", () => {
    expect(findRow("siglip2-giant-opt-patch16-384")).toMatchObject({
      family: "siglip2",
      repository: "onnx-community/siglip2-giant-opt-patch16-384-ONNX",
      original: "google/siglip2-giant-opt-patch16-384",
      imageSize: 384,
      patch: 16,
      dim: 1536,
      vocabulary: 256000,
      text: { width: 1152 },
    });
    expect(findRow("siglip-base-patch16-256-multilingual")).toMatchObject({ imageSize: 256, vocabulary: 250000 });
    expect(rowOfRepository("Xenova/clip-vit-base-patch32")).toMatchObject({ imageSize: 224, dim: 512, length: 77 });
    expect(findRow("siglip2-base-patch16-naflex")).toBeUndefined();
  });
});

describe("sizes by arithmetic", () => {
  // A file holds the graph beside its numbers: under 1 MB, which is 0.3 % of the smallest. q8 files keep some numbers wide.
  const TOLERANCE: Record<string, number> = { fp32: 0.01, fp16: 0.01, q8: 0.1 };

  it("are those of every file whose size is known", () => {
    let compared = 0;
    for (const row of rows) {
      for (const tower of ["image", "text"] as const) {
        for (const dtype of DTYPES) {
          const known = sizeOf(row, tower, dtype);
          const bytes = { fp32: 4, fp16: 2, q8: 1 }[dtype as string];
          if (!known || known.estimated || !bytes) continue;
          const computed = bytes * parameters(row, tower);
          expect(Math.abs(computed / known.bytes - 1), `${row.id} ${tower} ${dtype}`).toBeLessThan(
            TOLERANCE[dtype] as number,
          );
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThan(20);
  });

  it("are marked, and not made up where several widths are mixed", () => {
    const row = rows.find(({ id }) => id === "siglip-base-patch16-512");
    if (!row) throw new Error("no such row");
    expect(sizeOf(row, "image", "fp32")).toEqual({ bytes: 4 * parameters(row, "image"), estimated: true });
    expect(sizeOf(row, "image", "q4")).toBeUndefined();
  });
});

describe("imageWork", () => {
  it.each([
    ["siglip-base-patch16-224", 35.4],
    ["clip-vit-base-patch32", 8.8],
  ])("is half the FLOPs that open_clip's profile gives for %s, to its digits", (id, gigaflops) => {
    const row = findRow(id);
    expect(row && Math.abs((2e-9 * imageWork(row)) / gigaflops - 1)).toBeLessThan(0.01);
  });
});

describe("publishedCalibration", () => {
  it("knows the constants of a repository, at any host and revision", () => {
    const at = (path: string) => publishedCalibration(`https://example.com/${path}/`);
    expect(at("Xenova/siglip-base-patch16-224/resolve/main")).toEqual({
      kind: "sigmoid",
      scale: 117.330795,
      bias: -12.932437,
    });
    expect(at("mirror/onnx-community/siglip2-base-patch16-384-ONNX/resolve/0123abc")).toEqual({
      kind: "sigmoid",
      scale: 112.846011,
      bias: -16.772243,
    });
    expect(at("Xenova/clip-vit-base-patch32/resolve/main")).toEqual({ kind: "softmax", scale: 100.000006 });
    expect(at("onnx-community/siglip2-so400m-patch16-512-ONNX/resolve/main")).toBeUndefined();
    expect(at("somebody/siglip2-base-patch16-384-ONNX/resolve/main")).toBeUndefined();
    expect(at("models/siglip2-base-patch16-384")).toBeUndefined();
  });
});
