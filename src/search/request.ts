import { SiglipError } from "../core/errors.js";
import type { DuplicatesRequest, ItemKind, Ranking, SearchRequest, Where } from "../core/index-types.js";
import { isItemKind } from "../core/item-kinds.js";
import { compileWhere } from "../core/where.js";
import type { IndexedItem } from "./segment.js";

/**
 * The cosine from which two items count as near-duplicates, where the caller says none. Of the built-in model's gallery
 * and held-out pictures, saved anew as JPEG at a quality of 0.4 every one stays above, at half the size 98 of 100, cut by
 * 3 % on each side 95; of the 75,036 pairs of different ones the nearest are at 0.915. For other models a rule of thumb.
 */
export const NEAR = 0.95;

const RANKINGS: readonly unknown[] = ["cosine", "zScore"] satisfies Ranking[];

/** A request whose numbers are right, with what was left out. */
export interface Asked {
  k: number;
  offset: number;
  minScore: number;
  rank: Ranking;
  /** The cosine from which near-duplicates are one hit; absent where they are not. */
  group: number | undefined;
  kind: ItemKind | undefined;
  where: Where | undefined;
  /** Whether an item is of that kind, and meets those conditions. */
  admits: (item: IndexedItem) => boolean;
  /** Whether `admits` says yes to each. */
  all: boolean;
  /** The id of an item that is left out. */
  except: string | undefined;
}

/** Throws `bad-input` for what is no request. */
export function readRequest(request: SearchRequest): Asked {
  const { k, offset = 0, minScore = -Infinity, rank = "cosine", group = false, kind, where, except } = request;
  if (!Number.isInteger(k) || k < 1) throw bad("k", "a whole number from 1", k);
  if (!Number.isInteger(offset) || offset < 0) throw bad("offset", "a whole number from 0", offset);
  if (typeof minScore !== "number" || Number.isNaN(minScore)) throw bad("minScore", "a cosine", minScore);
  if (!RANKINGS.includes(rank)) throw bad("rank", '"cosine" or "zScore"', rank);
  const near = typeof group === "boolean" ? (group ? NEAR : undefined) : readThreshold(group, "group");
  return {
    k,
    offset,
    minScore,
    rank,
    group: near,
    kind,
    where,
    admits: readFilter(request),
    all: kind === undefined && where === undefined,
    except,
  };
}

/** Cosines of equal vectors come so near to 1, as float32 numbers are rounded. */
const EQUAL = 1 - 1e-6;

/** The cosine from which two items are near-duplicates. Throws `bad-input` for what is none, or says nothing. */
export function readThreshold(threshold: unknown, argument: string): number {
  if (typeof threshold === "number" && threshold > 0 && threshold <= 1) return Math.min(threshold, EQUAL);
  throw bad(argument, "a cosine above 0, up to 1", threshold);
}

/** Which items are looked at, before anything is compared. */
export function readFilter({ kind, where }: Pick<DuplicatesRequest, "kind" | "where">): Asked["admits"] {
  if (kind !== undefined) requireKind(kind, "kind");
  const meets = where === undefined ? () => true : compileWhere(where);
  return (item) => (kind === undefined || item.kind === kind) && meets(item.metadata);
}

/** Throws `bad-input` for what is no kind of item. */
export function requireKind(kind: unknown, argument: string): void {
  if (!isItemKind(kind)) throw bad(argument, '"image", "text" or "vector"', kind);
}

function bad(argument: string, what: string, value: unknown): SiglipError {
  return new SiglipError("bad-input", `${argument} must be ${what}, not ${String(value)}.`, { argument });
}
