/** Numbers of a vector, as of SigLIP's base models. */
export const DIM = 768;

/** A repeatable stream of numbers in -1..1. */
export function noise(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/**
 * Unit vectors `[count, DIM]` with the structure of real ones: all lean to one side, as a model's pictures do, with a few
 * numbers that are large in each; each is of one of 500 kinds of thing, and differs from those of its kind.
 */
export function unitVectors(count, seed) {
  const common = noise(1);
  const mean = Float32Array.from({ length: DIM }, (_, i) => (i % 191 === 7 ? 6 : 1) * common());
  const next = noise(seed);
  const vectors = new Float32Array(count * DIM);
  for (let row = 0; row < count; row++) {
    const kind = noise(1000 + Math.floor((next() + 1) * 250));
    let sum = 0;
    for (let i = 0; i < DIM; i++) {
      const x = mean[i] + kind() + 1.5 * next();
      vectors[row * DIM + i] = x;
      sum += x * x;
    }
    const over = 1 / Math.sqrt(sum);
    for (let i = row * DIM; i < (row + 1) * DIM; i++) vectors[i] *= over;
  }
  return vectors;
}
