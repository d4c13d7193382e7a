import { combine, joined } from "../core/embeddings.js";
import type { Size } from "../core/image-header.js";
import type { Part } from "../core/index-types.js";
import { fractions, type Pool, type View } from "../core/views.js";
import type { Embedded } from "./unit-rows.js";

/** A picture's size, and its views. */
export type Viewed = Size & { views: readonly View[] };

/** One view of a picture, or a picture that failed before it had any. */
export interface OfView {
  result: Embedded;
  of?: Viewed;
  /** Which of them it is. */
  view: number;
}

/**
 * One result a picture from those of its views, which come one after another. Where a view fails, its picture does, by
 * the first that did. A vector that stands alone stays as it is, bit for bit.
 */
export async function* joinViews(
  results: AsyncIterable<OfView>,
  pool: Pool | undefined,
): AsyncGenerator<Embedded, void, void> {
  let vectors: Float32Array[] = [];
  let failed: Embedded | undefined;
  for await (const { result, of, view } of results) {
    if ("vector" in result) vectors.push(result.vector);
    else failed ??= result;
    if (of && view < of.views.length - 1) continue;
    if (failed || !of) yield failed ?? result;
    else yield pool === "none" ? apart(vectors, of) : mean(vectors, of.views);
    [vectors, failed] = [[], undefined];
  }
}

function mean(vectors: readonly Float32Array[], views: readonly View[]): Embedded {
  const [first] = vectors;
  if (first && vectors.length === 1) return { vector: first };
  try {
    const weights = views.map(({ weight }) => weight);
    return { vector: combine(vectors, weights) };
  } catch (error) {
    return { error };
  }
}

function apart(vectors: readonly Float32Array[], of: Viewed): Embedded {
  return { vector: joined(vectors), parts: of.views.map(({ box }): Part => ({ box: fractions(box, of) })) };
}
