import { badInput } from "../core/errors.js";
import type { ItemKind, Match, Metadata, QueryVector, Where } from "../core/index-types.js";
import { fromJson } from "../core/metadata-json.js";
import { compileWhere } from "../core/where.js";
import type { Found, RemoteEngine } from "./engine.js";
import { malformed } from "./malformed.js";
import { testsOf } from "./tests-of.js";

export interface RemoteSearchOptions {
  /** How many hits at most. Default: 10. */
  k?: number;
  /** Conditions on metadata, as in `SearchIndex.search`. */
  where?: Where;
  /** Only items of this kind. */
  kind?: ItemKind;
  signal?: AbortSignal;
}

/** An item that was found on a server. */
export type RemoteHit = Pick<Match, "id" | "kind" | "cosine" | "metadata">;

/** Where what was found does not meet the conditions, so many times as much is asked for. */
const MORE = 4;

/**
 * The nearest items of an engine's collection to a query, best first. The engine filters as far as its language goes;
 * what that can't say (the order of strings in Chroma and Qdrant; `not`, `exists` and lists in Chroma; paths in Qdrant) is
 * tried on what it finds, and more is asked for until there are k hits or no more items.
 *
 * Rejects with `bad-input` for a query or options that are none, `SpaceMismatchError` or `dim-mismatch` where the
 * collection holds another space, `no-collection` where there is none, and as a `RemoteEngine` does.
 */
export async function search(
  { vector, space }: QueryVector,
  engine: RemoteEngine,
  { k = 10, where = {}, kind, signal }: RemoteSearchOptions = {},
): Promise<RemoteHit[]> {
  signal?.throwIfAborted();
  if (!Number.isInteger(k) || k < 1) throw badInput("k", `k must be a whole number from 1, not ${k}.`);
  if (!(vector instanceof Float32Array)) throw badInput("query", "A query here is a vector with its space.");
  const meets = compileWhere(where);
  const tests = testsOf(where);
  if (!tests) {
    await engine.query(vector, space, { limit: 1, kind, tests: [] }, signal); // another space is refused all the same
    return [];
  }
  for (let limit = k; ; limit *= MORE) {
    const found = await engine.query(vector, space, { limit, kind, tests }, signal);
    const hits = found.map((one) => toHit(one, engine.name)).filter(({ metadata }) => meets(metadata));
    if (hits.length >= k || found.length < limit) return hits.sort((a, b) => b.cosine - a.cosine).slice(0, k);
  }
}

function toHit({ metadata, ...found }: Found, engine: string): RemoteHit {
  return metadata === "" ? found : { ...found, metadata: parse(metadata, engine) };
}

function parse(text: string, engine: string): Metadata {
  try {
    return fromJson(text) as Metadata;
  } catch {
    throw malformed(engine, "metadata that is no JSON");
  }
}
