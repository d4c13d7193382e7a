import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { normalizeRows } from "../core/embeddings.js";
import { randomOf } from "../core/random.js";
import { adamW } from "./adamw.js";
import { plainAlgebra } from "./algebra.js";
import { toPairs } from "./pairs.js";
import { batchLoss, openTraining, type Training } from "./training.js";
import { decayedOf, requireData, requireSettings } from "./tuning-data.js";
import { openAlgebra } from "./wasm-algebra.js";

type Parameters = Record<"imageDown" | "imageUp" | "textDown" | "textUp", number[]> &
  Record<"logScale" | "bias", number[]>;
interface Oracle {
  dim: number;
  rank: number;
  images: number[];
  texts: number[];
  pairs: [number, number][];
  learningRate: number;
  weightDecay: number;
  parameters: Parameters;
  loss: number;
  gradients: Parameters;
  after: { steps: number; loss: number; parameters: Parameters }[];
}

/** What PyTorch says: tools/adapter_oracle.py. */
const oracle: Oracle = JSON.parse(readFileSync(new URL("fixtures/adapter.json", import.meta.url), "utf8"));
const flat = ({ imageDown, imageUp, textDown, textUp, logScale, bias }: Parameters) =>
  [imageDown, imageUp, textDown, textUp, logScale, bias].flat();

const settings = requireSettings({ rank: oracle.rank, batchSize: 64, validation: 0 }, oracle.dim);
const all = [...oracle.pairs.keys()];

function begin(algebra = openAlgebra): Training {
  const { dim, images, texts, pairs } = oracle;
  const vectors = (data: number[]) => ({
    data: Float32Array.from(data),
    rows: data.length / dim,
    dim,
    space: "s",
  });
  const data = requireData(vectors(images), vectors(texts), pairs);
  const training = openTraining(data, toPairs(data), settings, pairs.length, 0, algebra);
  training.parameters.set(flat(oracle.parameters));
  return training;
}

/** The greatest difference, in parts of the greatest number. */
function off(actual: ArrayLike<number>, expected: readonly number[]): number {
  const most = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((x, i) => Math.abs(x - (actual[i] as number)))) / most;
}

describe.each([
  ["WebAssembly", openAlgebra],
  ["plain", () => plainAlgebra],
] as const)("with %s products, in float32", (_, algebra) => {
  it("the loss and all gradients are PyTorch's to 1e-5", () => {
    const training = begin(algebra);
    expect(Math.abs(batchLoss(training, all, true) / oracle.loss - 1)).toBeLessThan(1e-5);
    expect(off(training.gradients, flat(oracle.gradients))).toBeLessThan(1e-5);
  });

  it.each(oracle.after)("the parameters after $steps steps are PyTorch's to 1e-5", ({ steps, loss, parameters }) => {
    const training = begin(algebra);
    const zeros = () => new Float32Array(training.parameters.length);
    const moments = { first: zeros(), second: zeros(), steps: 0 };
    const { learningRate, weightDecay } = oracle;
    for (let step = 0; step < steps; step++) {
      batchLoss(training, all, true);
      const decayed = decayedOf(settings, oracle.dim);
      adamW(training.parameters, training.gradients, moments, { learningRate, weightDecay, decayed });
    }
    expect(off(training.parameters, flat(parameters))).toBeLessThan(1e-5);
    expect(Math.abs(batchLoss(training, all, false) / loss - 1)).toBeLessThan(1e-5);
  });
});

it("every gradient is the slope of the loss, in float64", () => {
  const training = begin();
  batchLoss(training, all, true);
  const start = flat(oracle.parameters);
  const slopes = start.map((x, i) => {
    const [more, less] = [1e-5, -1e-5].map((step) => lossInFloat64(start.with(i, x + step)));
    return ((more as number) - (less as number)) / 2e-5;
  });
  expect(off(training.gradients, slopes)).toBeLessThan(1e-5);
});

/** Equation 1 as it stands in the paper, pair by pair, with nothing of the code under test. */
function lossInFloat64(parameters: readonly number[]): number {
  const { dim, rank, images, texts, pairs } = oracle;
  const size = dim * rank;
  const [logScale, bias] = parameters.slice(-2) as [number, number];
  const corrected = (vectors: number[], row: number, from: number) => {
    const x = vectors.slice(row * dim, (row + 1) * dim);
    const inner = Array.from({ length: rank }, (_, r) =>
      x.reduce((sum, value, i) => sum + value * (parameters[from + r * dim + i] as number), 0),
    );
    const w = x.map((value, i) =>
      inner.reduce((sum, u, r) => sum + u * (parameters[from + size + i * rank + r] as number), value),
    );
    return w.map((value) => value / Math.hypot(...w));
  };
  const xs = pairs.map(([image]) => corrected(images, image, 0));
  const ys = pairs.map(([, text]) => corrected(texts, text, 2 * size));
  let sum = 0;
  for (const [i, x] of xs.entries()) {
    for (const [j, y] of ys.entries()) {
      const together = pairs.some(([image, text]) => image === pairs[i]?.[0] && text === pairs[j]?.[1]);
      const logit = Math.exp(logScale) * x.reduce((total, value, d) => total + value * (y[d] as number), 0) + bias;
      sum += Math.log(1 / (1 + Math.exp(together ? -logit : logit)));
    }
  }
  return -sum / pairs.length;
}

it("blocks of rows add up: along the gradient of a batch of three, the loss rises as the gradient is long", () => {
  const random = randomOf(5, 1);
  const dim = 8;
  const vectors = () => {
    const data = normalizeRows(
      Float32Array.from({ length: 150 * dim }, () => random() - 0.5),
      dim,
    );
    return { data, rows: 150, dim, space: "s" };
  };
  const data = requireData(vectors(), vectors());
  const some = requireSettings({ rank: 2, batchSize: 150, validation: 0 }, dim);
  const training = openTraining(data, toPairs(data), some, 150);
  const start = training.parameters.map(() => random() - 0.5);
  const lossAt = (parameters: Float32Array, learns = false) => {
    training.parameters.set(parameters);
    return batchLoss(training, [...Array(150).keys()], learns);
  };
  lossAt(start, true);
  for (const part of [
    [0, 16],
    [16, 32],
    [32, 48],
    [48, 64],
    [64, 65],
    [65, 66],
  ] as const) {
    const gradient = training.gradients.map((x, i) => (i >= part[0] && i < part[1] ? x : 0));
    const length = Math.hypot(...gradient);
    const [more, less] = [1e-2, -1e-2].map((h) =>
      lossAt(start.map((x, i) => x + (h * (gradient[i] as number)) / length)),
    );
    const slope = ((more as number) - (less as number)) / 2e-2;
    expect(Math.abs(slope / length - 1)).toBeLessThan(1e-3);
  }
});
