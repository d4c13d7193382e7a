import type { ByHand, TagLabel } from "./tagging.js";

/** Who says that a picture has a label, or that it has not. */
export type Said = "by hand" | "taught" | "model";

export interface Verdict {
  has: boolean;
  said: Said;
}

/** Whether a picture has a label: what was said by hand stands, else its probability has to reach the threshold. */
export function verdictOf(
  label: Pick<TagLabel, "threshold" | "taught">,
  byHand: "yes" | "no" | undefined,
  probability: number | undefined,
): Verdict {
  if (byHand) return { has: byHand === "yes", said: "by hand" };
  // With the threshold at the top none is tagged, though float32 makes a probability of 1 of what is nearly so.
  const has = probability !== undefined && label.threshold < 1 && probability >= label.threshold;
  return { has, said: label.taught ? "taught" : "model" };
}

/** How many of the pictures, given by their ids, have the label. */
export function countTagged(
  label: Pick<TagLabel, "threshold" | "taught">,
  byHand: ByHand | undefined,
  ids: readonly string[],
  probabilities: Float32Array | undefined,
): number {
  let count = 0;
  for (const [row, id] of ids.entries()) if (verdictOf(label, byHand?.[id], probabilities?.[row]).has) count++;
  return count;
}

/** Rows in the order of their probabilities, the greatest first; without any as they are. */
export function rankedRows(count: number, probabilities: Float32Array | undefined): number[] {
  const rows = Array.from({ length: count }, (_, row) => row);
  if (!probabilities) return rows;
  return rows.sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0) || a - b);
}
