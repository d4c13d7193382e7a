/** Ids for the text tower, and whether the text was too long for them. */
export interface Tokens {
  /** [length] */
  ids: number[];
  truncated: boolean;
}

/**
 * Cuts or pads token ids to the fixed length that the text tower reads. The last position is what SigLIP's tower pools,
 * so padding is part of the model, and the end mark must survive a cut.
 */
export function fitTokens(ids: readonly number[], length: number, pad: number, end: number): Tokens {
  const truncated = ids.length > length;
  const kept = truncated ? [...ids.slice(0, length - 1), end] : ids;
  return { ids: Array.from({ length }, (_, i) => kept[i] ?? pad), truncated };
}
