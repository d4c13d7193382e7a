/**
 * Cuts or pads token ids to the fixed length that SigLIP's text tower reads. Its last position is what the tower
 * pools, so padding is part of the model, and the end mark must survive a cut.
 */
export function fitTokens(ids: readonly number[], length: number, pad: number, end: number): number[] {
  const kept = ids.length > length ? [...ids.slice(0, length - 1), end] : ids;
  return Array.from({ length }, (_, i) => kept[i] ?? pad);
}
