import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as ort from "onnxruntime-web/wasm";
import { PNG } from "pngjs";
import { normalizeRows } from "../../src/core/embeddings.js";
import { planeValues, toPlanes } from "../../src/core/planes.js";
import { resample } from "../../src/core/resample.js";
import { planResize, type ResizeRule } from "../../src/core/resize-plan.js";
import { scorePairs } from "../../src/core/scores.js";
import { type ModelSpec, readSpec } from "../../src/models/spec.js";
import { openTokenizer } from "../../src/worker/tokenizer.js";
import { type Checkpoint, jsonOf, type Reference } from "./checkpoints.js";
import type { Answer } from "./nearness.js";

/** The steps from a picture and a text to numbers, each of which a test may break. */
export interface Steps {
  ids(text: string): number[];
  /** RGBA before resizing. */
  pixels(rgba: Uint8Array): Uint8Array;
  resize(rgba: Uint8Array, width: number, height: number, rule: ResizeRule): Uint8Array;
  /** A tower's vector, `[dim]`, of its outputs for one input. */
  vector(outputs: ort.InferenceSession.ReturnType, dim: number): Float32Array;
  scores(images: Vectors, texts: Vectors): { logit?: ArrayLike<number>; probability?: ArrayLike<number> };
}

type Vectors = { data: Float32Array; rows: number; dim: number; space: string };

export function specOf(one: Checkpoint): ModelSpec {
  const folder = { url: `http://localhost${one.url}`, name: one.name, revision: "test" };
  return readSpec(
    {
      "config.json": jsonOf(one, "config.json"),
      "preprocessor_config.json": jsonOf(one, "preprocessor_config.json"),
      "tokenizer_config.json": jsonOf(one, "tokenizer_config.json"),
    },
    folder,
  );
}

/** The engine's own way from a text to token ids. */
export function tokenizerOf(one: Checkpoint): (text: string) => number[] {
  const tokenize = openTokenizer(jsonOf(one, "tokenizer.json"), jsonOf(one, "tokenizer_config.json"), specOf(one).text);
  return (text) => tokenize(text).ids;
}

/** Every step as the engine takes it, by its own pure functions. */
export function rightSteps(one: Checkpoint, { logit_scale, logit_bias }: Reference): Steps {
  const calibration = { kind: "sigmoid" as const, scale: Math.exp(logit_scale), bias: logit_bias ?? Number.NaN };
  return {
    ids: tokenizerOf(one),
    pixels: (rgba) => rgba,
    resize: (rgba, width, height, rule) => resample(rgba, width, planResize(width, height, rule)),
    vector: ({ pooler_output: pooled }) => Float32Array.from(pooled?.data as Float32Array),
    scores: (images, texts) => scorePairs(images, texts, calibration),
  };
}

/** Runs a checkpoint's fp32 towers on ONNX Runtime's WASM in Node, one input after another. */
export async function answerInNode(one: Checkpoint, reference: Reference, steps: Steps): Promise<Answer> {
  const { image, dim } = specOf(one);
  const [vision, text] = [await openSession(one, "vision_model"), await openSession(one, "text_model")];
  const images: Float32Array[] = [];
  for (const name of reference.images) {
    const { data, width, height } = PNG.sync.read(readFileSync(`${one.folder}/../images/${name}`));
    const planes = new Float32Array(3 * image.size * image.size);
    toPlanes(steps.resize(steps.pixels(data), width, height, image), planeValues(image), planes, 0);
    const tensor = new ort.Tensor("float32", planes, [1, 3, image.size, image.size]);
    images.push(normalizeRows(steps.vector(await vision.run({ pixel_values: tensor }), dim), dim));
  }
  const texts: Float32Array[] = [];
  for (const words of reference.texts) {
    const ids = BigInt64Array.from(steps.ids(words), BigInt);
    const tensor = new ort.Tensor("int64", ids, [1, ids.length]);
    texts.push(normalizeRows(steps.vector(await text.run({ input_ids: tensor }), dim), dim));
  }
  const [left, right] = [stack(images, dim), stack(texts, dim)];
  const { logit, probability } = steps.scores(left, right);
  return {
    dim,
    images: [...left.data],
    texts: [...right.data],
    logit: logit && Array.from(logit),
    probability: probability && Array.from(probability),
  };
}

function stack(vectors: readonly Float32Array[], dim: number): Vectors {
  return { data: Float32Array.from(vectors.flatMap((one) => [...one])), rows: vectors.length, dim, space: "test" };
}

/** The package's WASM file is given as bytes: in Node it can't be fetched. */
async function openSession(one: Checkpoint, tower: string): Promise<ort.InferenceSession> {
  const wasm = createRequire(import.meta.url).resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm");
  ort.env.wasm.wasmBinary ??= new Uint8Array(readFileSync(wasm)).buffer;
  ort.env.wasm.numThreads = 1;
  return await ort.InferenceSession.create(readFileSync(`${one.folder}/onnx/${tower}.onnx`), {
    executionProviders: ["wasm"],
    logSeverityLevel: 3,
  });
}
