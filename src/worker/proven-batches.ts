import { dot } from "../core/scores.js";
import { rowOf } from "./feed-row.js";
import type { Feed } from "./runtime.js";
import type { Encode } from "./tower.js";
import { type Embedded, unitRows } from "./unit-rows.js";

/**
 * A tower whose batches are used once the last row of one is what it is alone: larger batches take other kernels than the
 * single inputs by which a tower was proven. Where it is something else, inputs go one by one from then on.
 *
 * @param tolerance How far the row may turn, as 1 - cosine.
 */
export function provenBatches(encode: Encode, tolerance: number): Encode {
  let areRight: boolean | undefined;
  return async (feed) => {
    const count = feed.dims[0] as number;
    if (count === 1 || areRight) return encode(feed);
    if (areRight === false) return oneByOne(encode, feed);
    const vectors = await encode(feed);
    // A copy: what comes out is not made of unit length here.
    const last = unitRows(vectors.slice((vectors.length / count) * (count - 1)), 1)[0] as Embedded;
    const alone = unitRows(await encode(await rowOf(feed, count - 1)), 1)[0] as Embedded;
    if (!("vector" in last || "vector" in alone)) return vectors; // nothing learnt: the input is at fault, or the tower
    areRight = "vector" in last && "vector" in alone && isNear(last.vector, alone.vector, tolerance);
    return areRight ? vectors : oneByOne(encode, feed);
  };
}

function isNear(a: Float32Array, b: Float32Array, tolerance: number): boolean {
  return 1 - dot(a, 0, b, 0, a.length) <= tolerance;
}

async function oneByOne(encode: Encode, feed: Feed): Promise<Float32Array> {
  const rows: Float32Array[] = [];
  for (let i = 0; i < (feed.dims[0] as number); i++) rows.push(await encode(await rowOf(feed, i)));
  const [first] = rows;
  const all = new Float32Array((first?.length ?? 0) * rows.length);
  for (const [i, row] of rows.entries()) all.set(row, i * row.length);
  return all;
}
