// What the page and the worker say to each other: types, and one name. The worker implements `EngineContract`; the page
// calls it through a proxy. Every call carries a number, by which progress is reported and the call is cancelled.

import type { Adapter } from "../core/adapter.js";
import type { Embeddings } from "../core/embeddings.js";
import type { Envelope, WireError } from "../core/envelope.js";
import type { HeatMap, HeatMapOptions } from "../core/heat-map.js";
import type {
  AskedFormat,
  CompactOptions,
  Duplicates,
  DuplicatesRequest,
  ExportFormat,
  IndexStats,
  IndexStorage,
  ItemKind,
  Match,
  Metadata,
  Part,
  QueryVector,
  SearchRequest,
  StoredItem,
} from "../core/index-types.js";
import type { Progress } from "../core/progress.js";
import type { Calibration } from "../core/scores.js";
import type { StorageFull, StorageUsage, StoredFile, StoreKind } from "../core/storage-types.js";
import type { ViewOptions } from "../core/views.js";
import type { AdapterFacts, Device } from "../models/device.js";
import type { Dtype, Tower } from "../models/dtype.js";
import type { AskedDtype } from "../models/plan-types.js";
import type { Proof, ProofTry, Verify } from "../models/proof.js";
import type { AskedSource } from "../models/source.js";
import type { TokenTable } from "../models/token-table.js";

/** A picture in a form that crosses threads. */
export type WireImage =
  | { kind: "blob"; blob: Blob }
  | { kind: "url"; url: string }
  | { kind: "bitmap"; bitmap: ImageBitmap }
  | { kind: "pixels"; pixels: ImageData };

/** A picture, or why the page could not make one of what it was given. */
export type WireInput = WireImage | { kind: "failed"; error: WireError };

export interface LoadRequest {
  source: AskedSource;
  /** Hosts that redirects may lead to. */
  redirects: string[];
  device: Device | "auto";
  dtype: AskedDtype;
  towers: Tower[];
  tokenTable: TokenTable;
  /** Pixels a side; absent: the checkpoint's own. */
  resolution?: number;
  maxPixels: number;
  /** Bytes of the pictures that are decoded at one time. */
  maxDecodedBytes: number;
  threads?: number;
  /** Of WebAssembly memory, from which the worker asks to be replaced. */
  maxHeapBytes?: number;
  verify: Verify;
  /** What corrects the model's vectors. */
  tuned?: Adapter;
  /** The paths that earlier workers left; this one goes on with the next. */
  tries: ProofTry[];
}

/** A path that failed, with others left: a fresh worker is to go on, since this one's runtime may be broken. */
export interface SteppedDown {
  tries: ProofTry[];
}

export interface Loaded {
  model: string;
  revision: string;
  dim: number;
  space: string;
  /** With an adapter: the space of the model's own vectors. */
  base?: string;
  device: Device;
  dtype: Record<Tower, Dtype>;
  /** Why it runs where it runs, one sentence a step. */
  reasons: string[];
  proof: Proof;
  storage: StorageState;
  pictures?: Device;
  adapter?: AdapterFacts;
  threads: number;
  calibration?: Calibration;
}

/** Where the model's files are kept. */
export interface StorageState {
  kind: StoreKind;
  /** Why not a better place, and what went wrong, one sentence each. */
  notes: readonly string[];
  /** The last write that did not fit; that file is in memory now. */
  full?: StorageFull;
}

export interface WireEmbeddings extends Omit<Embeddings, "failures"> {
  failures: { input: number; error: WireError }[];
}

export type WireItem = { id: string; metadata?: Metadata } & (
  | { kind: "image"; image: WireInput }
  | { kind: "text"; text: string }
  // Of several vectors as many parts; `of` is what they are of, where that is known.
  | { kind: "vector"; vectors: Float32Array[]; parts?: (Part | null)[]; of?: ItemKind }
);

export interface WireAdded {
  ids: string[];
  truncated: number[];
  /** Items, by their place in the list, whose file was in the index already. */
  reused: number[];
  failures: { input: number; error: WireError }[];
}

/** A part of a query, a vector or what is to be encoded, and how much it counts: below 0 where it is taken off. */
export type WirePart = { weight: number } & ({ vector: Float32Array } | { text: string } | { image: WireInput });

/** A sum of parts. */
export interface WireSum {
  sum: WirePart[];
}

/** What a search compares with: a sum, or an item that is there. */
export type WireQuery = WireSum | { similarTo: string };

/** One query of a search, and what of the request is its own. */
export interface WireAsk {
  query: WireQuery;
  own: Pick<SearchRequest, "kind" | "except">;
}

export interface ExportRequest {
  /** Made by the page; another for each export. */
  id: string;
  format: ExportFormat;
  /** Which part, from 0. */
  part: number;
}

export interface ExportPart {
  bytes: Uint8Array<ArrayBuffer>;
  /** Items that were written so far, of those that there were at the beginning. */
  loaded: number;
  total: number;
}

/** How an index is opened. */
export interface IndexOpening {
  storage: IndexStorage;
  vectors: AskedFormat;
  /** Pixels of the longer side of small pictures that are to be kept; 0 for none. */
  thumbnails: number;
}

/** A file as an index has it: its path is the item's id. */
export interface KnownFile {
  path: string;
  /** In bytes. */
  size: number;
  /** When it was changed last, in milliseconds since 1970. */
  modified: number;
  /** Which views of it were encoded, as it was asked for, where that is not the whole alone. */
  views?: string;
}

/** Posted by the worker beside its answers, on the same channel, so that it comes before the answer of its call. */
export interface ProgressEvent {
  event: typeof PROGRESS;
  call: number;
  progress: Progress;
}

export const PROGRESS = "siglip-web/progress";

/** Posted by the worker where a fresh one would do better: its memory has grown, and nothing but a worker's end shrinks it. */
export interface RenewEvent {
  event: typeof RENEW;
  /** False takes it back: there is something now that a fresh worker would not have. */
  wanted: boolean;
}

export const RENEW = "siglip-web/renew";

export interface EngineContract {
  /** First call. Takes the named Web Lock for the worker's life. */
  hello(lock: string | undefined): Promise<Envelope<void>>;
  cancel(call: number): void;
  load(call: number, request: LoadRequest): Promise<Envelope<Loaded | SteppedDown>>;
  embedImages(call: number, images: WireInput[], views?: ViewOptions): Promise<Envelope<WireEmbeddings>>;
  heatMap(call: number, image: WireInput, query: WireSum, options: HeatMapOptions): Promise<Envelope<HeatMap>>;
  embedTexts(call: number, texts: string[]): Promise<Envelope<WireEmbeddings>>;
  queryVector(call: number, query: WireSum): Promise<Envelope<QueryVector>>;
  openIndex(call: number, index: string, opening: IndexOpening, from?: string): Promise<Envelope<IndexStats>>;
  addItems(call: number, index: string, items: WireItem[], views?: ViewOptions): Promise<Envelope<WireAdded>>;
  /** The hits of each query. */
  search(call: number, index: string, asks: WireAsk[], options: SearchRequest): Promise<Envelope<Match[][]>>;
  findDuplicates(call: number, index: string, options: DuplicatesRequest): Promise<Envelope<Duplicates>>;
  removeItems(call: number, index: string, ids: string[]): Promise<Envelope<number>>;
  /** The ids of all items. */
  itemIds(call: number, index: string): Promise<Envelope<string[]>>;
  /** Those of the items that are there. */
  getItems(call: number, index: string, ids: string[]): Promise<Envelope<StoredItem[]>>;
  /** In the order of the ids; undefined for an item that has none. */
  getThumbnails(call: number, index: string, ids: string[]): Promise<Envelope<(Blob | undefined)[]>>;
  indexStats(call: number, index: string): Promise<Envelope<IndexStats>>;
  compactIndex(call: number, index: string, options: CompactOptions): Promise<Envelope<IndexStats>>;
  /** The next part of an export, the first of which starts it; undefined after the last. */
  exportPart(call: number, index: string, request: ExportRequest): Promise<Envelope<ExportPart | undefined>>;
  endExport(call: number, id: string): Promise<Envelope<void>>;
  importIndex(call: number, index: string, file: Blob): Promise<Envelope<number>>;
  knownFiles(call: number, index: string, folders: string[]): Promise<Envelope<KnownFile[]>>;
  closeIndex(call: number, index: string): Promise<Envelope<void>>;
  listIndexes(call: number): Promise<Envelope<string[]>>;
  deleteIndex(call: number, index: string): Promise<Envelope<void>>;
  storedFiles(call: number): Promise<Envelope<StoredFile[]>>;
  removeStored(call: number, owner: string | undefined): Promise<Envelope<number>>;
  storageUsage(call: number): Promise<Envelope<StorageUsage>>;
}
