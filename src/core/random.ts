import { fnv1a } from "./fnv.js";

/** Numbers in [0, 1), the same for the same seed and stream: xorshift, Marsaglia 2003, doi:10.18637/jss.v008.i14. */
export function randomOf(seed: number, stream = 0): () => number {
  let state = fnv1a(new Uint8Array(new Float64Array([seed, stream]).buffer)) || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** The same places in another order: Fisher and Yates's shuffle. */
export function shuffled(places: readonly number[], random: () => number): number[] {
  const order = [...places];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}

/** A number of the standard normal distribution: Box and Muller's transform. */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
