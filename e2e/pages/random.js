/** Numbers in [0, 1), the same for the same seed. */
export function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Numbers in [-1, 1). */
export function noise(seed) {
  const random = randomOf(seed);
  return () => 2 * random() - 1;
}
