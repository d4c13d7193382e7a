import { dot } from "../core/scores.js";
import { cosinesOf } from "./cosines.js";
import type { Learnt } from "./cross-validate.js";
import type { Course } from "./job.js";
import type { Labelled } from "./labelled.js";
import { plattOf, softmaxScaleOf } from "./platt.js";

/**
 * Each label's mean vector, made one long; a cosine with it is turned into a logit by the scale (and, where each label is
 * a yes or no, the bias) that fits cosines with means which the example itself is left out of.
 */
export async function nearestMean(
  { x, n, d, has, labels }: Pick<Labelled, "x" | "n" | "d" | "has" | "labels">,
  multi: boolean,
  course: Pick<Course<never>, "breathe">,
): Promise<Learnt> {
  const k = labels.length;
  const sums = new Float64Array(k * d);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < k; j++) {
      if (!has[i * k + j]) continue;
      for (let c = 0; c < d; c++) sums[j * d + c] = (sums[j * d + c] as number) + (x[i * d + c] as number);
    }
  }
  const squares = Float64Array.from({ length: k }, (_, j) => dot(sums, j * d, sums, j * d, d));
  const along = await cosinesOf(x, n, Float32Array.from(sums), k, course);
  const heldOut = new Float32Array(n * k);
  for (let i = 0; i < n; i++) {
    const own = dot(x, i * d, x, i * d, d);
    for (let j = 0; j < k; j++) {
      let [product, square] = [along[i * k + j] as number, squares[j] as number];
      if (has[i * k + j]) {
        // Without itself: x · (s - x), and |s - x|² = |s|² - 2 x · s + |x|².
        square -= 2 * product - own;
        product -= own;
      }
      heldOut[i * k + j] = square > NOTHING * (squares[j] as number) ? product / Math.sqrt(square * own) : Number.NaN;
    }
    await course.breathe();
    // Shares need all labels: where one is not known, none is.
    const row = heldOut.subarray(i * k, (i + 1) * k);
    if (!multi && row.some(Number.isNaN)) row.fill(Number.NaN);
  }
  const judged = heldOut.some((cosine) => !Number.isNaN(cosine));
  const fitted = multi ? plattOf(heldOut, has) : { scale: softmaxScaleOf(heldOut, has, k), bias: 0 };
  const { scale, bias } =
    judged && fitted.scale > 0 ? fitted : { scale: USUAL_SCALE, bias: multi ? -USUAL_SCALE / 2 : 0 };
  const weights = Float32Array.from(
    sums,
    (s, at) => (scale * s) / Math.sqrt(squares[Math.floor(at / d)] as number) || 0,
  );
  return {
    linear: { weights, biases: new Float32Array(k).fill(bias) },
    heldOut: heldOut.map((cosine) => scale * cosine + bias),
  };
}

/** What is left of a sum's square without an example, and counts as rounding. */
const NOTHING = 1e-5;
/** Where no example can be left out: one a label. */
const USUAL_SCALE = 10;
