import { sigmoid } from "../core/scores.js";
import type { Algebra } from "./algebra.js";

/** Rows of logits that are there at a time: memory grows with a batch, not with its square. */
export const BLOCK = 64;

/** A batch's pairs: which texts go with which pictures, both by their place in the batch. */
export interface Batch {
  pairs: number;
  /** The places of all texts that go with the picture at a place. */
  positives(picture: number): readonly number[];
}

/** Unit vectors `[pairs, dim]` of pictures and texts, and where their gradients go. */
export interface Sides {
  dim: number;
  images: Float32Array;
  texts: Float32Array;
  dImages: Float32Array;
  dTexts: Float32Array;
}

/** What a block of rows needs, of an algebra. */
export interface Scratch {
  /** `[BLOCK, pairs]` */
  logits: Float32Array;
  /** `[pairs, dim]` */
  share: Float32Array;
}

export interface Loss {
  loss: number;
  dLogScale: number;
  dBias: number;
}

/** How many numbers `openScratch` takes. */
export function scratchSize(pairs: number, dim: number): number {
  return pairs * (BLOCK + dim) + 64;
}

/** Room for batches of up to `pairs` pairs, of an algebra. */
export function openScratch(algebra: Algebra, pairs: number, dim: number): Scratch {
  return { logits: algebra.zeros(BLOCK * pairs), share: algebra.zeros(pairs * dim) };
}

/**
 * The sigmoid loss of a batch and its gradients: `-1/n Σij log σ(zij (t xi·yj + b))`, with z 1 for what goes together and
 * -1 for what does not, `t` the exponential of `logScale`. Zhai et al. 2023, arXiv:2303.15343, equation 1, whose sign of
 * the logit is that of its algorithm 1. Each pair is judged on its own, so rows are taken in blocks.
 *
 * @param learns False leaves the gradients alone.
 */
export function sigmoidLoss(
  algebra: Algebra,
  sides: Sides,
  { pairs, positives }: Batch,
  { logScale, bias }: { logScale: number; bias: number },
  { logits, share }: Scratch,
  learns = true,
): Loss {
  const { dim, images, texts, dImages, dTexts } = sides;
  const scale = Math.exp(logScale);
  let [loss, dLogScale, dBias] = [0, 0, 0];
  if (learns) dTexts.fill(0, 0, pairs * dim);
  for (let first = 0; first < pairs; first += BLOCK) {
    const rows = Math.min(BLOCK, pairs - first);
    const some = images.subarray(first * dim, (first + rows) * dim);
    algebra.timesTransposed(logits, some, texts, rows, pairs, dim);
    for (let row = 0; row < rows; row++) {
      const start = row * pairs;
      const own = positives(first + row);
      for (const column of own) {
        // log σ(l) = log σ(-l) + l, and the gradient of the one is that of the other less 1.
        loss -= scale * (logits[start + column] as number) + bias;
        dLogScale -= scale * (logits[start + column] as number);
        dBias -= 1;
      }
      for (let i = start; i < start + pairs; i++) {
        const scaled = scale * (logits[i] as number);
        const logit = scaled + bias;
        const gradient = sigmoid(logit);
        loss += softplus(logit);
        dLogScale += gradient * scaled;
        dBias += gradient;
        logits[i] = (gradient * scale) / pairs;
      }
      for (const column of own) logits[start + column] = (logits[start + column] as number) - scale / pairs;
    }
    if (!learns) continue;
    algebra.times(dImages.subarray(first * dim, (first + rows) * dim), logits, texts, rows, dim, pairs);
    algebra.transposedTimes(share, logits, some, pairs, dim, rows);
    for (let i = 0; i < pairs * dim; i++) dTexts[i] = (dTexts[i] as number) + (share[i] as number);
  }
  return { loss: loss / pairs, dLogScale: dLogScale / pairs, dBias: dBias / pairs };
}

/** log(1 + e^x), without overflow. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
