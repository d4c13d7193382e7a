import type { Vectors } from "../core/embeddings.js";
import { badInput } from "../core/errors.js";
import { calibrationOf, type LabelSet } from "../core/labels.js";
import { type Calibration, scorePairs, sigmoid, toLogit, toProbabilities } from "../core/scores.js";
import type { Pause } from "../core/slices.js";
import { requireTable } from "./check.js";

/** What something says of pictures and classes: tables `[pictures, classes]`, row-major. */
export interface ClassScores {
  /** The classes, each once. */
  labels: readonly string[];
  /** Any numbers, the greater the likelier. */
  scores: ArrayLike<number>;
  /** Where each class is a yes or no of its own: the probability of yes. */
  probability?: ArrayLike<number>;
  /** Shares of a picture among the classes, 1 in all. */
  shares?: ArrayLike<number>;
}

/** Scores classes by the pictures' vectors: a head that was trained, say. */
export type Head = (pictures: Vectors) => ClassScores | Promise<ClassScores>;

/** Rows that are scored at a time. */
const ROWS = 32;

/**
 * The zero-shot head: cosines with the labels' vectors, or logits where each label has a scale and bias of its own, so that
 * classes come in `classify`'s order; shares as it gives them with `multi: false`, and, for SigLIP and for labels with a
 * calibration, the probability of each. Throws `SpaceMismatchError` for vectors of another model.
 *
 * @param usual The model's scale and bias, for labels without their own.
 */
export function zeroShot(set: LabelSet, usual: Calibration | undefined, pause?: Pause): Head {
  const calibration = set.calibration ?? usual;
  return async ({ data, rows, dim, space }) => {
    const cols = set.rows;
    const cosines = new Float32Array(rows * cols);
    for (let row = 0; row < rows; row += ROWS) {
      await pause?.();
      const count = Math.min(ROWS, rows - row);
      const some = { data: data.subarray(row * dim, (row + count) * dim), rows: count, dim, space };
      cosines.set(scorePairs(some, set).cosine, row * cols);
    }
    if (!calibration) return { labels: set.labels, scores: cosines };
    const logits = cosines.map((cosine, at) => toLogit(cosine, calibrationOf(calibration, at % cols)));
    const shares = new Float32Array(logits.length);
    for (let at = 0; at < shares.length; at += cols) {
      shares.set(toProbabilities(logits.subarray(at, at + cols), "softmax"), at);
    }
    return {
      labels: set.labels,
      scores: "kind" in calibration ? cosines : logits,
      shares,
      ...([calibration].flat()[0]?.kind === "sigmoid" && { probability: logits.map(sigmoid) }),
    };
  };
}

/** Throws `bad-input` unless all tables are of one size and have probabilities, `numerics` for NaN. */
export function requireClassScores({ labels, scores, probability, shares }: ClassScores, rows: number): void {
  if (new Set(labels).size !== labels.length) throw badInput("labels", "A head has each label once.");
  for (const [argument, table] of Object.entries({ scores, probability, shares })) {
    if (table === undefined) continue;
    requireTable(table, rows, labels.length, argument);
    if (argument === "scores") continue;
    for (let i = 0; i < table.length; i++) {
      const value = table[i] as number;
      if (value < 0 || value > 1) throw badInput(argument, `${argument} must be from 0 to 1, not ${value}.`);
    }
  }
}
