import type { AskedFormat, IndexStorage, ItemKind, Metadata, Part, Ranking, Where } from "../core/index-types.js";
import type { ImageSource } from "./image-source.js";
import type { CallOptions } from "./options.js";

export interface OpenOptions extends CallOptions {
  /**
   * A kept index of the model's own space, where the model runs with an adapter: its items come over, their vectors
   * corrected, nothing encoded again. Those whose id is there already are left, so that a call that was interrupted goes
   * on. Rejects with `bad-input` where there is no such index, or where it has vectors of no known kind.
   */
  from?: string;
  /** Default: "auto". */
  storage?: IndexStorage;
  /** How vectors are held in memory. Default: "auto". */
  vectors?: AskedFormat;
  /**
   * Keeps a small WebP or JPEG of each picture that is added, for `SearchIndex.thumbnail`: true, or how many pixels its
   * longer side has at most, 16 to 1024. Default: false. True is 256.
   */
  thumbnails?: boolean | { size: number };
}

/** One of `image`, `text`, `vector` and `vectors` (`Float32Array`s of the index's space). */
export interface IndexItem {
  /** Default: a random one. Adding an id that is there replaces its item. */
  id?: string;
  image?: ImageSource;
  text?: string;
  vector?: Float32Array;
  /**
   * Several vectors of one thing: a picture at several scales, its tiles, a text's paragraphs. The item is found by its
   * nearest one, and the hit says which. The first stands for the item in `similarTo`, `group` and `duplicates`: let it
   * be that of the whole.
   */
  vectors?: readonly { vector: Float32Array; part?: Part }[];
  /** What vectors that are given are of. Default: `"vector"`, that is unknown. */
  kind?: ItemKind;
  /** Plain data: texts, finite numbers, booleans, null, Dates, and lists and objects of them. */
  metadata?: Metadata;
}

/** A text, a picture (addresses as `URL`, since a string is a text) or a vector. */
export type QueryPart = string | Exclude<ImageSource, string> | Float32Array;

/** A part that counts `weight` times, above 0, where the others count once. */
export interface WeightedPart {
  of: QueryPart;
  weight: number;
}

/** The sum of the unit vectors of `plus`, those of `minus` taken off. */
export interface WeightedSum {
  plus: readonly (QueryPart | WeightedPart)[];
  minus?: readonly (QueryPart | WeightedPart)[];
}

/** What is like an item of the index. The item itself is left out, unless `itself` is true: then it mostly comes first. */
export interface SimilarTo {
  similarTo: string;
  itself?: boolean;
}

/** One part, or a weighted sum and difference of parts. */
export type SumQuery = QueryPart | WeightedSum;

/** The same, or an item of the index. */
export type Query = SumQuery | SimilarTo;

export interface SearchOptions extends CallOptions {
  /** How many hits at most. Default: 10. */
  k?: number;
  /**
   * How many of the best to pass over: page p of k hits begins at p * k. While the index does not change, pages neither
   * repeat nor skip; hits that score the same are in the order of their ids. Default: 0.
   */
  offset?: number;
  /** Conditions on metadata. */
  where?: Where;
  /**
   * Only items of this kind. Without it a text finds pictures and texts in one list; see `rank` for how they compare.
   */
  kind?: ItemKind;
  /**
   * What comes first. `"cosine"` (default): the greatest cosine. That is right within a kind, but not across: the model
   * was trained to tell which of many texts a picture goes with, never to make a pair's cosine as great as that of two
   * texts, so pictures and texts lie in two regions of the space (the modality gap), and a text may be nearer to many
   * texts than to its very picture. `"zScore"`: what stands highest among its own kind. Items of a kind that has too few
   * for a `zScore` come last.
   */
  rank?: Ranking;
  /**
   * Leaves out hits whose cosine is below this. What is usual differs from model to model, and between pictures and texts
   * (`rank`); to tell whether anything matches, see `matches` of a hit.
   */
  minScore?: number;
  /**
   * Leaves out hits below this probability, 0 to 1, and those that have none: only the kind that has one is searched.
   * Rejects with `no-probability` where there can be none.
   */
  minProbability?: number;
  /**
   * Near-duplicates are one hit, the best of them, whose `duplicates` names the others that rank no lower than the last
   * hit given. True: from a cosine of 0.95 with the hit on; or a cosine. `k` and `offset` count such hits. Default: false.
   */
  group?: boolean | number;
}

export interface DuplicatesOptions extends CallOptions {
  /** The cosine from which two items are near-duplicates, above 0. Default: 0.95. */
  threshold?: number;
  /** Conditions on metadata. */
  where?: Where;
  /** Only items of this kind. */
  kind?: ItemKind;
}

export interface Hit {
  id: string;
  kind: ItemKind;
  /** Of an item of several vectors, that of the nearest. */
  cosine: number;
  /** For a text against a picture, or the reverse: the model's yes or no. The scores of two pictures, or two texts, mean something else. */
  probability?: number;
  /**
   * How far this hit stands above what the query gives to items of its kind, in standard deviations. The best of n
   * items that have nothing to do with a query stands at about √(2 ln n) by chance, 3.4 for 370 and 4.8 for 100,000:
   * a best hit below that says that nothing matches. Absent for fewer than 16 items of the kind.
   */
  zScore?: number;
  /**
   * Whether `zScore` is above what chance gives to the best of as many items. Where the first hit's is false, nothing
   * matches; true is a good sign, and no proof. Absent where `zScore` is.
   */
  matches?: boolean;
  /** Of an item of several vectors, what the nearest stands for; absent where that was not said. */
  part?: Part;
  /** With `group`: the ids of the near-duplicates that were folded into this hit, best first. */
  duplicates?: string[];
  metadata?: Metadata;
}
