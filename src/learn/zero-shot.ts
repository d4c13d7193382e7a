import { cosinesOf } from "./cosines.js";
import type { Course } from "./job.js";
import type { Labelled } from "./labelled.js";
import type { Linear } from "./linear.js";
import { plattOf, softmaxScaleOf } from "./platt.js";

/**
 * What the texts alone say, `texts` being [labels, d] unit vectors: a classifier of them, with the scale (and, where each
 * label is a yes or no, the bias) that fits the examples, and its logits for these, `[n, labels]`. The texts know nothing
 * of the examples: there is nothing to leave out.
 */
export async function zeroShot(
  { x, n, has, labels }: Labelled,
  texts: Float32Array,
  multi: boolean,
  course: Pick<Course<never>, "breathe">,
): Promise<{ linear: Linear; logits: Float32Array }> {
  const k = labels.length;
  const cosines = await cosinesOf(x, n, texts, k, course);
  const { scale, bias } = multi ? plattOf(cosines, has) : { scale: softmaxScaleOf(cosines, has, k), bias: 0 };
  return {
    linear: { weights: texts.map((t) => scale * t), biases: new Float32Array(k).fill(bias) },
    logits: cosines.map((cosine) => scale * cosine + bias),
  };
}
