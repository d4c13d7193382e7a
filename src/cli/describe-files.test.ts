import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { isSiglipError } from "../core/errors.js";
import { readManifest } from "../models/manifest.js";
import { folderManifest, writeFolderManifest } from "./describe-files.js";

const DEMO = fileURLToPath(new URL("../../public/models/siglip-demo", import.meta.url));
const TINY = fileURLToPath(new URL("../../e2e/fixtures/checkpoints/tiny-clip", import.meta.url));
let folder: string;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "manifest-")), "tiny");
  cpSync(TINY, folder, { recursive: true });
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true }));

it("the built-in model's is true: `npx siglip-web manifest public/models/siglip-demo` writes it", async () => {
  const written = JSON.parse(readFileSync(join(DEMO, "siglip-manifest.json"), "utf8"));
  expect(written).toEqual(await folderManifest(DEMO));
});

it("lists what a model is loaded from, with sizes and hashes", async () => {
  for (const other of ["README.md", "notes.json", "onnx/vision_model.onnx.part"])
    writeFileSync(join(folder, other), "x");
  const revision = await writeFolderManifest(folder);
  const listing = readManifest(JSON.parse(readFileSync(join(folder, "siglip-manifest.json"), "utf8")));
  expect(listing.revision).toBe(revision);
  expect([...listing.files.keys()]).toEqual([
    "config.json",
    "onnx/text_model.onnx",
    "onnx/vision_model.onnx",
    "preprocessor_config.json",
    "reference.json",
    "tokenizer.json",
    "tokenizer_config.json",
  ]);
  for (const [path, { size }] of listing.files) expect(size).toBe(readFileSync(join(folder, path)).length);
});

it("names a state of the files: other bytes, another revision", async () => {
  const before = await folderManifest(folder);
  expect(await folderManifest(folder)).toEqual(before);
  writeFileSync(join(folder, "config.json"), `${readFileSync(join(folder, "config.json"), "utf8")} `);
  expect((await folderManifest(folder)).revision).not.toBe(before.revision);
  expect((await folderManifest(folder, "v2")).revision).toBe("v2");
});

it("refuses a folder that is no checkpoint's", async () => {
  for (const wrong of [join(folder, "onnx"), join(folder, "none")]) {
    const error = await folderManifest(wrong).catch((reason: unknown) => reason);
    expect(isSiglipError(error, "bad-input")).toBe(true);
  }
});
