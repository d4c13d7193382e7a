import { sigmoid } from "../../src/core/scores.js";
import type { Dtype } from "../../src/index.js";
import { lowestCosine, rows } from "../vectors.js";
import type { Nearness, Reference } from "./checkpoints.js";

/** What an engine answered for a reference's pictures and texts, row after row. */
export interface Answer {
  dim: number;
  images: readonly number[];
  texts: readonly number[];
  /** `[images, texts]`; absent where the engine gives none. */
  logit?: readonly number[] | undefined;
  probability?: readonly number[] | undefined;
}

/** How near an answer is. What the engine did not give, or PyTorch has not, is absent. */
export interface Measured {
  image: number;
  text: number;
  logits?: number;
  probability?: number;
}

export function nearness(answer: Answer, reference: Reference): Measured {
  const logits = furthest(answer.logit, reference.logits_per_image);
  const probability = furthest(answer.probability, reference.probability_per_image ?? sigmoids(reference));
  return {
    image: lowestCosine(rows(answer.images, answer.dim), reference.image_vectors),
    text: lowestCosine(rows(answer.texts, answer.dim), reference.text_vectors),
    ...(logits !== undefined && { logits }),
    ...(probability !== undefined && { probability }),
  };
}

/** SigLIP's probabilities, which the references leave to be computed. */
function sigmoids({ logits_per_image: logits }: Reference): number[][] | undefined {
  return logits?.map((row) => row.map(sigmoid));
}

function furthest(actual: readonly number[] | undefined, expected: number[][] | undefined): number | undefined {
  if (!actual || !expected) return undefined;
  const flat = expected.flat();
  if (actual.length !== flat.length) throw new Error(`${actual.length} scores against ${flat.length}`);
  return Math.max(...flat.map((value, i) => Math.abs(value - (actual[i] as number))));
}

/** Sums of float32 in another order than PyTorch's: the cosines measured are 0.9999999 and better. */
const FP32_COSINE = 0.99999;
/** A cosine that is off by 1e-5 times a scale of 110 is off by 0.001 as a logit; measured are 0.0002 and less. */
const FP32_LOGITS = 0.005;
/** A sigmoid is at steepest a quarter of its logit's slope. */
const FP32_SIGMOID = FP32_LOGITS / 4;
/** CLIP's share moves by at most a quarter of a logit's error too, and CLIP's scale is small: 1e-5 of a cosine is 1e-4 here. */
const FP32_SHARE = 1e-4;
/** float16 has 11 bits: sums of a hundred products leave some 3e-5 of a vector's direction; ten times that is a fault. */
const FP16_COSINE = 0.9995;
/**
 * A number that is rounded to 4 or 8 bits goes up or down by the last digit of a sum before it, and those differ between
 * kernels: a tenth more than the CPU's own distance from PyTorch. Measured: up to 8.5 % farther, with 8 bits in WASM.
 */
const QUANTISED_SLACK = 0.1;

/** What is wrong with a measurement, in words; nothing where it holds. `cpu` is onnxruntime's own. */
export function faults(measured: Measured, dtype: Dtype, cpu: Nearness, reference: Reference): string[] {
  const least = (tower: "image" | "text"): number => {
    if (dtype === "fp32") return FP32_COSINE;
    if (dtype === "fp16") return FP16_COSINE;
    return 1 - (1 - cpu[tower]) * (1 + QUANTISED_SLACK);
  };
  const found: string[] = [];
  for (const tower of ["image", "text"] as const) {
    if (!(measured[tower] >= least(tower))) {
      found.push(`${tower} vectors: lowest cosine ${measured[tower]}, must be ${least(tower)}`);
    }
  }
  if (dtype !== "fp32") return found;
  const expected: [keyof Measured, number][] = reference.logits_per_image
    ? [
        ["logits", FP32_LOGITS],
        ["probability", FP32_SIGMOID],
      ]
    : [["probability", FP32_SHARE]];
  for (const [score, bound] of expected) {
    const off = measured[score];
    if (off === undefined) found.push(`${score}: none`);
    else if (!(off <= bound)) found.push(`${score}: off by ${off}, may be ${bound}`);
  }
  return found;
}
