import type { Embeddings } from "../core/embeddings.js";
import type { LabelSet } from "../core/labels.js";
import { type Calibration, scorePairs, sigmoid, toLogit, toProbabilities } from "../core/scores.js";
import { badInput, requireTable } from "./check.js";
import type { Pause } from "./resamples.js";

export type Vectors = Pick<Embeddings, "data" | "rows" | "dim" | "space">;

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
 * The zero-shot head: cosines with the labels' vectors; shares as `classify` gives them with `multi: false`, and, for
 * SigLIP, the probability of each. Throws `SpaceMismatchError` for vectors of another model.
 */
export function zeroShot(set: LabelSet, calibration: Calibration | undefined, pause?: Pause): Head {
  return async ({ data, rows, dim, space }) => {
    const cols = set.rows;
    const scores = new Float32Array(rows * cols);
    for (let row = 0; row < rows; row += ROWS) {
      await pause?.();
      const count = Math.min(ROWS, rows - row);
      const some = { data: data.subarray(row * dim, (row + count) * dim), rows: count, dim, space };
      scores.set(scorePairs(some, set).cosine, row * cols);
    }
    if (!calibration) return { labels: set.labels, scores };
    const logits = scores.map((cosine) => toLogit(cosine, calibration));
    const shares = new Float32Array(logits.length);
    for (let at = 0; at < shares.length; at += cols) {
      shares.set(toProbabilities(logits.subarray(at, at + cols), "softmax"), at);
    }
    return {
      labels: set.labels,
      scores,
      shares,
      ...(calibration.kind === "sigmoid" && { probability: logits.map(sigmoid) }),
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
