import type { Adapter } from "../core/adapter.js";
import type { Metadata } from "../core/index-types.js";
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
   * of 64 MB and more at least 2 where there are two, and at most 8. An index is scanned in as many, at most 4, where that
   * was measured to be faster than one; by default in one for each core.
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
