import { classWeights } from "./class-weights.js";
import { foldsOf } from "./folds.js";
import type { Fits, HeadSettings } from "./head-settings.js";
import type { Course } from "./job.js";
import { type HeldOut, logLossOf } from "./judge.js";
import type { Labelled } from "./labelled.js";
import { type Linear, logitsInto } from "./linear.js";
import { type Examples, fitFloats, fitLogistic } from "./logistic.js";
import { outOfSpan, spanOf } from "./span.js";
import { openAlgebra } from "./wasm-algebra.js";
import { stepsOn } from "./wasm-steps.js";

/** A classifier, and what those that each example was left out of say of it: logits `[n, labels]`, NaN where there was none. */
export interface Learnt {
  linear: Linear;
  heldOut: Float32Array;
  l2?: number;
}

/** Strengths that are tried, from the strongest, until a weaker one is worse. */
const STRENGTHS = [1, 0.1, 0.01, 0.001];
/** Where no example can be left out, so that nothing says which is best. */
const USUAL_STRENGTH = 0.1;
/** How far weights may be off, as a share of their length: those that are kept, and those that only judge. */
const [KEPT, JUDGING] = [1e-4, 1e-2];

/**
 * Logistic regression with the strength at which examples that are left out are most probable, and what their logits
 * were. Each fit begins at the one of the strength before.
 */
export async function crossValidate(
  { x, n, d, labels, has }: Labelled,
  { l2, multi, balanced, folds, seed }: HeadSettings & { folds: number },
  { note, breathe }: Course<Fits>,
): Promise<Learnt> {
  const k = labels.length;
  const span = n <= d / 2 ? await spanOf(x, n, d, { breathe }) : undefined;
  const rows = span ? { x: span.coordinates, d: span.rank } : { x, d };
  const left = foldsOf(has, k, multi, folds, seed);
  const strengths = l2 !== "auto" ? [l2] : left.length > 0 ? STRENGTHS : [USUAL_STRENGTH];
  const algebra = openAlgebra(fitFloats(n, rows.d, k));
  const room = { algebra, steps: stepsOn(algebra) };
  const learn = async (which: readonly number[], l2: number, tolerance: number, start?: Linear) => {
    const examples = chosen({ ...rows, n, k, has, multi }, which, balanced);
    const linear = await fitLogistic(examples, { l2, tolerance, start }, room, { breathe });
    return { linear, examples };
  };

  const all = Array.from({ length: n }, (_, row) => row);
  const of = strengths.length * left.length + 1;
  const starts: Linear[] = [];
  let done = 0;
  let best = { l2: strengths[0] as number, heldOut: new Float32Array(n * k).fill(Number.NaN), loss: Infinity };
  for (const l2 of left.length > 0 ? strengths : []) {
    const heldOut = new Float32Array(n * k).fill(Number.NaN);
    for (const [f, fold] of left.entries()) {
      const out = new Set(fold);
      const others = all.filter((row) => !out.has(row));
      const { linear, examples } = await learn(others, l2, JUDGING, starts[f]);
      starts[f] = linear;
      const known = knownLabels(examples);
      for (const row of fold) {
        logitsInto(heldOut, row * k, linear, rows.x, row);
        for (let j = 0; j < k; j++) if (!known[j]) heldOut[row * k + j] = Number.NaN;
      }
      note({ done: ++done, of });
    }
    const held: HeldOut = { logits: heldOut, has, k, multi };
    const loss = logLossOf(held, balanced ? classWeights(has, k, multi, true) : undefined);
    if (!(loss < best.loss)) break;
    best = { l2, heldOut, loss };
  }
  const { linear } = await learn(all, best.l2, KEPT);
  note({ done: of, of });
  const weights = span ? outOfSpan(linear.weights, span, k) : linear.weights;
  return { linear: { ...linear, weights }, heldOut: best.heldOut, l2: best.l2 };
}

/** These rows of the examples, each counting as it does among them. */
function chosen(from: Omit<Examples, "weight">, which: readonly number[], balanced: boolean): Examples {
  const { d, n, k, has, multi } = from;
  if (which.length === n) return { ...from, weight: classWeights(has, k, multi, balanced) };
  const x = new Float32Array(which.length * d);
  const had = new Uint8Array(which.length * k);
  for (const [to, row] of which.entries()) {
    x.set(from.x.subarray(row * d, (row + 1) * d), to * d);
    had.set(has.subarray(row * k, (row + 1) * k), to * k);
  }
  return { x, d, n: which.length, k, has: had, weight: classWeights(had, k, multi, balanced), multi };
}

/** Whether each label could be learnt: where each is a yes or no, its weights are 0 where there is only one of the two. */
function knownLabels({ weight, n, k, multi }: Examples): boolean[] {
  return Array.from({ length: k }, (_, j) => !multi || (n > 0 && weight[j] !== 0));
}
