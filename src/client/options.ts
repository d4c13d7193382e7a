import type { Adapter } from "../core/adapter.js";
import type { AskedFormat, IndexStorage, ItemKind, Metadata, Part, Ranking, Where } from "../core/index-types.js";
import type { OnProgress } from "../core/progress.js";
import type { Calibration } from "../core/scores.js";
import type { ViewOptions } from "../core/views.js";
import type { ModelId } from "../models/catalogue.js";
import type { AdapterFacts, Device } from "../models/device.js";
import type { Dtype, Tower } from "../models/dtype.js";
import type { AskedDtype } from "../models/plan-types.js";
import type { Proof, Verify } from "../models/proof.js";
import type { TokenTable } from "../models/token-table.js";
import type { StorageState } from "../protocol/contract.js";
import type { ImageSource } from "./image-source.js";

/**
 * A checkpoint: the one that ships with the package, one of the catalogue (`describeModels`), a repository in the
 * published layout on the hub, or a folder of your own. `revision` is a commit, a tag or a branch; default: "main". A
 * commit that is stored is never asked for again; a branch is, once at each start.
 */
export type ModelSource = "siglip-demo" | ModelId | { repo: string; revision?: string } | { url: string | URL };

export interface SiglipOptions {
  /** Default: `"siglip-demo"`, the small model that ships with the package and knows pictograms only. */
  model?: ModelSource;
  /** Where repositories are: the public hub, or the address of a mirror. Default: `"https://huggingface.co"`. */
  hub?: string | URL;
  /**
   * Hosts that a redirect may lead to; `*.example.com` is all below one. Any other is refused. Default: the public hub's
   * own, `*.huggingface.co` and `*.hf.co`; of any other host none.
   */
  redirects?: readonly string[];
  /**
   * What `tune` of `siglip-web/learn` made on vectors of this very space: it corrects every vector that the engine gives,
   * whose space, scale and bias are then its own. Rejects with `space-mismatch` where it is of another. No GPU adapter.
   */
  adapter?: Adapter;
  /** Default: `"auto"`, WebGPU on a hardware adapter and WASM otherwise. */
  device?: Device | "auto";
  /**
   * Default: `"auto"`: on WebGPU fp16 where the GPU computes it and the model has it, on WASM q8 where it is known to find
   * as well, else fp32. For each tower on its own: `{ image: "fp32", text: "q8" }`. q8 never runs on WebGPU.
   */
  dtype?: AskedDtype;
  /** Towers to load now; the other one is loaded when first needed. Default: both. */
  towers?: readonly Tower[];
  /**
   * How the text tower comes by the vocabulary's vectors, over half of SigLIP 2's file. `"whole"` (default): with the
   * file. `"rows"`: only those of a text's tokens, when first needed. `"background"`: so until the whole file, which is
   * fetched meanwhile, is there. With these two the host sees which rows are fetched, and so which words.
   */
  tokenTable?: TokenTable;
  /**
   * Pixels a side that pictures are taken at, a multiple of the model's patch: larger ones show it smaller things, for time
   * that grows with the patches. Its positions are interpolated as transformers' `interpolate_pos_encoding` does. The
   * vectors are a space of their own, texts' too. Default: what the model was trained at.
   */
  resolution?: number;
  /**
   * When known inputs are run, and compared with known answers, before a path is used. `"cached"` (default): once for
   * each device, driver, browser, model, number format and version of this package. `"always"`: at every start.
   * `"off"`: never, and then nothing is said of the vectors.
   */
  verify?: Verify;
  /** Pictures that announce more pixels are refused with `image-too-large`. Default: 100 million. */
  maxPixels?: number;
  /**
   * Memory for pictures that are decoded and not yet resized, in bytes, four a pixel: however many are given, no more are
   * decoded at one time. One that is larger is decoded alone. Default: 256 million, five photos of 12 megapixels.
   */
  maxDecodedBytes?: number;
  /**
   * Threads that WASM runs on where the page is cross-origin isolated. Default: half of the cores, at most 4; for a model
   * of 64 MB and more at least 2 where there are two, and at most 8.
   */
  threads?: number;
  /**
   * Bytes of WebAssembly memory, which only grows, from which the worker is replaced by a fresh one between two calls.
   * Default: twice what loading took and 1 GB, and not within the first five minutes. What loading took is never too much.
   */
  maxHeapBytes?: number;
  onProgress?: OnProgress;
  signal?: AbortSignal;
  /** Brings a worker of your own, made from `siglip-web/worker`; called again when one is lost. */
  worker?: () => Worker;
}

export interface CallOptions {
  /** Aborting rejects the call with the signal's reason. */
  signal?: AbortSignal;
  onProgress?: OnProgress;
}

export interface PictureOptions extends CallOptions {
  /**
   * Encodes crops of pictures too, at several scales or as tiles; each costs what a picture does. Default: the whole
   * picture alone. What becomes of them, unless `pool` says: `embedImages` pools them into one vector a picture. An index
   * keeps them apart: an item is found by its best view, which is the hit's `part`. So does `classify`: a label is judged
   * by the view that it suits best, which is its `part`.
   */
  views?: ViewOptions;
}

export interface SyncOptions extends PictureOptions {
  /**
   * What else an item is to have as metadata, asked for each file that is added: when a photo was taken, say, by what its
   * first bytes say. `sync`'s own fields win. What it throws, `sync` rejects with. Files that have not changed are not
   * asked for again.
   */
  metadata?: (file: File, path: string) => Metadata | Promise<Metadata>;
}

export interface ClassifyOptions extends PictureOptions {
  /** Texts with `{label}` in them; a label's vector is the mean over all. Default: `["This is a photo of {label}."]`. */
  templates?: readonly string[];
  /** True (default for SigLIP): each label its own yes or no. False (default for CLIP): `probability` is a share among the labels. */
  multi?: boolean;
  /** Leaves out labels below this probability, 0 to 1. Rejects with `no-probability` where there are none. */
  minProbability?: number;
  /** Gives each label a `zScore`: how far it stands above what the picture gives to unrelated texts. Default: false. */
  relative?: boolean;
}

/** What is really running, and why. */
export interface Status {
  /**
   * What the worker is doing: "idle" after it was lost, until the next call starts another; "stopped" once it was lost
   * four times within a minute, and "closed": calls then reject. `siglip.addEventListener("statuschange", …)` tells of it.
   */
  state: "idle" | "starting" | "running" | "stopped" | "closed";
  model: string;
  revision: string;
  /** Numbers in a vector. */
  dim: number;
  /** The name of the vectors' space. */
  space: string;
  /** With an adapter that was tuned: the space of the model's own vectors. */
  base?: string;
  device: Device;
  /** Why this device, one sentence a step. */
  reasons: string[];
  /** The paths that were tried on known inputs, and by what margin each passed or failed. */
  proof: Proof;
  dtype: Record<Tower, Dtype>;
  /** Where pictures are resized: on the GPU unless it resizes otherwise than the CPU. Absent while the image tower is not loaded. */
  pictures?: Device;
  /** The GPU adapter that was found, whether or not it is used. */
  adapter?: AdapterFacts;
  /** Where the model's files are kept. */
  storage: StorageState;
  /** Threads that WASM may use: 1 unless the page is cross-origin isolated. */
  threads: number;
  /** The checkpoint's constants, or the adapter's; absent where nothing says them, and then there are no probabilities. */
  calibration?: Calibration;
}

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
