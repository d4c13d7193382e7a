import { isSiglipError } from "../../src/core/errors.js";
import { type Random, randomOf } from "../random.js";

/** How cases of one kind of input ended. */
export interface Tried {
  kind: string;
  tried: number;
  /** Went through, since what was changed does not matter or is as good as before. */
  taken: number;
  /** Refused, by code. */
  refused: Record<string, number>;
  /** Threw what is none of this package's errors: the seed, and what it was. */
  untyped: { seed: number; error: string }[];
  /** Took longer than `SLOW`. */
  slow: { seed: number; ms: number }[];
  /** The longest, in milliseconds. */
  longest: number;
}

/** In milliseconds. Longer is hanging. */
export const SLOW = 5000;

/** Cases of each kind: few in every run of the tests, many with `FUZZ=20000`. */
const CASES = Number(process.env.FUZZ ?? 300);
/** The seed to run alone, to look at one case: `FUZZ_SEED=123`. */
const ONLY = process.env.FUZZ_SEED === undefined ? undefined : Number(process.env.FUZZ_SEED);

/** Runs `one` with seeds from 1 on. Throws where a case changed what all objects have. */
export async function tryCases(kind: string, one: (random: Random) => unknown): Promise<Tried> {
  const result: Tried = { kind, tried: 0, taken: 0, refused: {}, untyped: [], slow: [], longest: 0 };
  for (let seed = ONLY ?? 1; seed <= (ONLY ?? CASES); seed++) {
    const began = performance.now();
    result.tried++;
    try {
      await one(randomOf(seed));
      result.taken++;
    } catch (error) {
      if (isSiglipError(error)) result.refused[error.code] = (result.refused[error.code] ?? 0) + 1;
      else result.untyped.push({ seed, error: String(error instanceof Error ? error.stack : error) });
    }
    const ms = performance.now() - began;
    result.longest = Math.max(result.longest, ms);
    if (ms > SLOW) result.slow.push({ seed, ms });
    if ("polluted" in Object.prototype) throw new Error(`case ${seed} changed Object.prototype`);
  }
  return result;
}
