import { NONE } from "./ranks.js";
import type { Statistic } from "./statistic.js";

/** Figures of one class, in the order in which `perClass` writes them. */
export const CLASS_FIGURES = ["precision", "recall", "f1"] as const;

/**
 * Precision, recall and F1 of each class, `[classes, 3]`: `tp / (tp + fp)`, `tp / (tp + fn)`, `2tp / (2tp + fp + fn)`. NaN
 * where there is nothing to divide by: no prediction, no example, neither.
 *
 * @param truth [pictures]; `NONE` for a picture that has no part in it.
 * @param predicted [pictures]
 */
export function perClass(truth: Int32Array, predicted: Int32Array, classes: number): Statistic {
  const [right, given, asked] = [new Float64Array(classes), new Float64Array(classes), new Float64Array(classes)];
  return {
    size: classes * CLASS_FIGURES.length,
    write(weights, out, at) {
      for (const counts of [right, given, asked]) counts.fill(0);
      for (let i = 0; i < truth.length; i++) {
        const [own, said, weight] = [truth[i] as number, predicted[i] as number, weights[i] as number];
        if (own === NONE) continue;
        asked[own] = (asked[own] as number) + weight;
        given[said] = (given[said] as number) + weight;
        if (own === said) right[own] = (right[own] as number) + weight;
      }
      for (let c = 0; c < classes; c++) {
        const [tp, predictions, examples] = [right[c] as number, given[c] as number, asked[c] as number];
        out[at + 3 * c] = tp / predictions;
        out[at + 3 * c + 1] = tp / examples;
        out[at + 3 * c + 2] = (2 * tp) / (predictions + examples);
      }
    },
  };
}

/** The mean F1 of the classes that have an example. */
export function macroF1(truth: Int32Array, predicted: Int32Array, classes: number): Statistic {
  return macroOf(perClass(truth, predicted, classes));
}

/** The same of the figures of each class, as `perClass` writes them. */
export function macroOf(each: Statistic): Statistic {
  const classes = each.size / CLASS_FIGURES.length;
  const all = new Float64Array(each.size);
  return {
    size: 1,
    write(weights, out, at) {
      each.write(weights, all, 0);
      let [sum, count] = [0, 0];
      for (let c = 0; c < classes; c++) {
        if (Number.isNaN(all[3 * c + 1])) continue;
        sum += all[3 * c + 2] as number;
        count++;
      }
      out[at] = sum / count;
    },
  };
}

/** `[classes, classes]`: how many pictures of the row's class were said to be of the column's. */
export function confusionMatrix(truth: Int32Array, predicted: Int32Array, classes: number): Uint32Array {
  const counts = new Uint32Array(classes * classes);
  truth.forEach((own, i) => {
    if (own === NONE) return;
    const at = own * classes + (predicted[i] as number);
    counts[at] = (counts[at] as number) + 1;
  });
  return counts;
}
