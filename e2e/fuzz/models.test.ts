// Wrong models: graphs, configurations, tokenizers and lists of files, each changed at random places by seed.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { writeModel } from "../../src/graph/onnx.js";
import { readSkeleton } from "../../src/graph/skeleton.js";
import type { GraphForm } from "../../src/models/ladder.js";
import { readHubListing, readManifest } from "../../src/models/manifest.js";
import { readReference } from "../../src/models/reference.js";
import { type ModelFiles, readSpec } from "../../src/models/spec.js";
import { type GraphFile, graphFileOf, openLean } from "../../src/worker/graph-file.js";
import type { Runtime, Session } from "../../src/worker/runtime.js";
import { openTokenizer } from "../../src/worker/tokenizer.js";
import { mutateBytes, mutateJson, pick } from "./mutate.js";
import { reported } from "./report.js";
import { tryCases } from "./try-cases.js";

const here = (path: string) => new URL(`../fixtures/checkpoints/${path}`, import.meta.url);
const json = (path: string): unknown => JSON.parse(readFileSync(here(path), "utf8"));
const CHECKPOINTS = ["tiny-siglip", "tiny-siglip2", "tiny-clip"] as const;
const FORMS: readonly GraphForm[] = ["plain", "fused"];

/** A runtime that takes every graph: what is tried is what comes before it. */
const runtime = {
  openSession: async () => ({ inputs: [], outputs: [] }) as unknown as Session,
} as unknown as Runtime;

function specFiles(checkpoint: string): ModelFiles {
  return {
    "config.json": json(`${checkpoint}/config.json`),
    "preprocessor_config.json": json(`${checkpoint}/preprocessor_config.json`),
    "tokenizer_config.json": json(`${checkpoint}/tokenizer_config.json`),
    "reference.json": json(`${checkpoint}/reference.json`),
  };
}

const FOLDER = { url: "https://hub.invalid/model/", name: "model", revision: "1" };

/** The graph without its weights, so that changes meet its structure; the file is beside it. */
async function skeletonOf(path: string) {
  const weights = graphFileOf(new Blob([readFileSync(here(path))]));
  const { model } = await readSkeleton(weights.size, (from, to) => weights.read(from, to), { location: "weights" });
  return { bytes: writeModel(model), weights };
}

describe("wrong models", () => {
  it("graphs are refused by a typed error, or read", { timeout: 600_000 }, async () => {
    const spec = readSpec(specFiles("tiny-siglip"), FOLDER);
    const resized = readSpec(specFiles("tiny-siglip"), FOLDER, 2 * spec.image.size);
    const paths = CHECKPOINTS.flatMap((name) => [`${name}/onnx/vision_model.onnx`, `${name}/onnx/text_model.onnx`]);
    const skeletons = await Promise.all(paths.map(skeletonOf));
    const whole = paths.map((path) => readFileSync(here(path)));
    const tried = await tryCases("graphs", async (random) => {
      const at = Math.floor(random() * paths.length);
      const { bytes, weights } = skeletons[at] as (typeof skeletons)[number];
      const file = random() < 0.9 ? bytes : (whole[at] as Uint8Array);
      const sibling = async (): Promise<GraphFile> => weights;
      const wrong = graphFileOf(new Blob([mutateBytes(file, random)]));
      const form = pick(random, FORMS);
      await openLean(wrong, "model.onnx", runtime, { sibling, spec: random() < 0.5 ? spec : resized, form });
    });
    reported(tried);
    expect(tried.refused["model-invalid"]).toBeGreaterThan(0);
  });

  it("configurations are refused by a typed error, or read", { timeout: 600_000 }, async () => {
    const files = CHECKPOINTS.map(specFiles);
    const tried = await tryCases("configurations", (random) => {
      const wrong = { ...pick(random, files) };
      const name = pick(random, Object.keys(wrong) as (keyof ModelFiles)[]);
      wrong[name] = mutateJson(wrong[name], random);
      const { image, text, dim, headSize } = readSpec(wrong, FOLDER);
      readReference(wrong["reference.json"]);
      for (const number of [dim, headSize, image.size, text.length]) expect(number).toBeLessThanOrEqual(65_536);
      for (const number of [...image.mean, ...image.std, image.rescale]) expect(number).toBeTypeOf("number");
    });
    reported(tried);
  });

  it("tokenizers are refused by a typed error, or give as many ids as the tower reads", {
    timeout: 600_000,
  }, async () => {
    const files = CHECKPOINTS.map((name) => {
      const { text } = readSpec(specFiles(name), FOLDER);
      return { text, tokenizer: json(`${name}/tokenizer.json`), config: json(`${name}/tokenizer_config.json`) };
    });
    const TEXTS = ["a cat", "", "\ud800 \0 \u202e", "x".repeat(500)];
    const tried = await tryCases("tokenizers", (random) => {
      const { text, tokenizer, config } = pick(random, files);
      const inConfig = random() < 0.2;
      const wrong = inConfig ? [tokenizer, mutateJson(config, random)] : [mutateJson(tokenizer, random), config];
      const tokenize = openTokenizer(wrong[0], wrong[1], text);
      for (const one of TEXTS) {
        const { ids } = tokenize(one);
        expect(ids).toHaveLength(text.length);
        expect(ids.every((id) => Number.isSafeInteger(Number(id)))).toBe(true);
      }
    });
    reported(tried);
  });

  it("lists of files are refused by a typed error, or stay within their folder", { timeout: 600_000 }, async () => {
    const sha256 = "0".repeat(64);
    const manifest = {
      format: "siglip-web-manifest",
      version: 1,
      revision: "abc",
      files: { "config.json": { size: 3, sha256 }, "onnx/model.onnx": { size: 30_000, sha256 } },
    };
    const listing = {
      sha: "1".repeat(40),
      siblings: [
        { rfilename: "config.json", size: 3, blobId: "2".repeat(40) },
        { rfilename: "onnx/model.onnx", size: 30_000, blobId: "3".repeat(40), lfs: { size: 30_000, sha256 } },
      ],
    };
    const tried = await tryCases("listings", (random) => {
      const hub = random() < 0.5;
      const wrong = mutateJson(hub ? listing : manifest, random);
      const { files } = hub ? readHubListing(wrong) : readManifest(wrong);
      for (const path of files.keys()) {
        expect(new URL(path, "https://hub.invalid/a/b/").href).toMatch(/^https:\/\/hub\.invalid\/a\/b\//);
      }
    });
    reported(tried);
  });
});
