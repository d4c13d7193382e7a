import { transfer } from "comlink";
import type { Failure } from "../core/embeddings.js";
import { badInput, SiglipError } from "../core/errors.js";
import type { CompactOptions, Duplicates, ExportFormat, IndexStats, StoredItem } from "../core/index-types.js";
import { requireProbability } from "../core/scores.js";
import { toAsks, toHits } from "./asks.js";
import { requireList, requireOneOf, requireTexts } from "./check.js";
import type { Connection } from "./connection.js";
import { toFailures } from "./embed-result.js";
import { type ExportOptions, exportParts, FILE_TYPES, toBlob, toStream } from "./export-index.js";
import { transferables } from "./image-source.js";
import { toWireItem } from "./index-item.js";
import type { DuplicatesOptions, Hit, IndexItem, Query, SearchOptions } from "./index-options.js";
import type { Life } from "./life.js";
import type { FolderSource } from "./list-folder.js";
import type { CallOptions, PictureOptions, Status, SyncOptions } from "./options.js";
import { isList, queryTransferables } from "./query.js";
import { type Synced, syncFolder } from "./sync-folder.js";

/** Items that come from the worker at a time. */
const PAGE = 256;

export interface Added {
  /** The ids of the items that are now in the index. */
  ids: string[];
  /** Items, by their place in the list, whose text was longer than the model reads and was cut. */
  truncated: number[];
  /** Items, by their place in the list, whose file the index had already, under any name: nothing was encoded. */
  reused: number[];
  failures: Failure[];
}

/**
 * A named index of one model's vectors, pictures and texts alike. What a call has added or removed is kept when the call
 * is answered. If the worker is lost, a kept index is opened again by the next call; one in memory is lost with it: calls
 * then reject with `index-lost`, and the index is to be opened and filled again.
 */
export class SearchIndex {
  readonly name: string;
  readonly #life: Life;
  readonly #status: () => Pick<Status, "calibration" | "space">;
  readonly #open: ((connection: Connection) => Promise<void>) | undefined;
  /** The worker that it was opened in last. */
  #openIn: Connection | undefined;
  #closed = false;

  /** @internal Made by `Siglip.openIndex`. `open` opens it again, where it is kept. */
  constructor(
    name: string,
    life: Life,
    status: () => Pick<Status, "calibration" | "space">,
    open: ((connection: Connection) => Promise<void>) | undefined,
  ) {
    this.name = name;
    this.#life = life;
    this.#status = status;
    this.#open = open;
  }

  /**
   * Encodes and adds items; each is found as soon as it is in. Items that fail are reported and the rest goes on. Rejects
   * with `storage-full` where the browser has no room to keep them: they are found all the same, until the worker ends.
   */
  async add(items: readonly IndexItem[], { views, ...options }: PictureOptions = {}): Promise<Added> {
    requireList(items, "items");
    const wire = await Promise.all(items.map(toWireItem));
    const moved = wire.flatMap((item) => (item.kind === "image" ? transferables([item.image]) : []));
    const { ids, truncated, reused, failures } = await this.#call(
      (engine, call) => engine.addItems(call, this.name, transfer(wire, moved), views),
      options,
    );
    return { ids, truncated, reused, failures: toFailures(failures) };
  }

  /**
   * The nearest items to each of some queries: texts and pictures among them are encoded together, and vectors are read
   * once for several of them. Rejects where one of them would.
   */
  search(queries: readonly Query[], options?: SearchOptions): Promise<Hit[][]>;
  /**
   * The nearest items to a query of any form, best first. Rejects with `bad-input` for an item that is not there and for
   * options that are none, with a part's own error, and `no-probability` for `minProbability` without the constants.
   */
  search(query: Query, options?: SearchOptions): Promise<Hit[]>;
  async search(
    query: Query | readonly Query[],
    { k = 10, minProbability, signal, onProgress, ...options }: SearchOptions = {},
  ): Promise<Hit[] | Hit[][]> {
    const queries = isList(query) ? query : [query];
    const { calibration, space } = this.#status();
    if (minProbability !== undefined) requireProbability(calibration, space, true);
    const asks = await toAsks(queries, options.kind, minProbability);
    const moved = asks.flatMap(({ query }) => queryTransferables(query));
    const found = await this.#call(
      (engine, call) => engine.search(call, this.name, transfer(asks, moved), { k, ...options }),
      { signal, onProgress, again: moved.length === 0 },
    );
    const hits = found.map((matches, i) => toHits(matches, queries[i] as Query, calibration, minProbability));
    return isList(query) ? hits : (hits[0] as Hit[]);
  }

  /**
   * Finds the items that are the same, by their file, or nearly, by their vectors. Each is compared with each other, most
   * by an eighth or a quarter of their numbers, while other calls go on: time grows with the square of their number (at
   * 768 numbers a vector some 30 s for 8,000 items on two slow cores, and so over an hour for 100,000), memory by a
   * quarter of the vectors. What changes meanwhile is left out.
   */
  async duplicates({ signal, onProgress, ...options }: DuplicatesOptions = {}): Promise<Duplicates> {
    const again = true;
    return this.#call((engine, call) => engine.findDuplicates(call, this.name, options), { signal, onProgress, again });
  }

  /** Removes items and says how many were there. Rejects with `bad-input` for what is no list of texts. */
  async remove(ids: readonly string[]): Promise<number> {
    requireTexts(ids, "ids");
    return this.#call((engine, call) => engine.removeItems(call, this.name, [...ids]));
  }

  /**
   * The items that are there now, each with a copy of its unit vector; they are read in pages, so that memory holds a few
   * at a time. One that is removed meanwhile is left out.
   */
  async *items({ signal }: Pick<CallOptions, "signal"> = {}): AsyncGenerator<StoredItem> {
    const options = { signal, again: true };
    const ids = await this.#call((engine, call) => engine.itemIds(call, this.name), options);
    for (let from = 0; from < ids.length; from += PAGE) {
      const some = ids.slice(from, from + PAGE);
      yield* await this.#call((engine, call) => engine.getItems(call, this.name, some), options);
    }
  }

  /**
   * The small picture of an item, and of a list of items one each, in its order: undefined where there is none. They are
   * kept where the index was opened with `thumbnails`.
   */
  thumbnail(id: string): Promise<Blob | undefined>;
  thumbnail(ids: readonly string[]): Promise<(Blob | undefined)[]>;
  async thumbnail(of: string | readonly string[]): Promise<Blob | undefined | (Blob | undefined)[]> {
    const ids = [of].flat() as string[];
    requireTexts(ids, "ids");
    const found = await this.#call((engine, call) => engine.getThumbnails(call, this.name, ids), { again: true });
    return typeof of === "string" ? found[0] : found;
  }

  /** What is in the index, where and how it is held, and what of its files was found wrong. */
  stats(): Promise<IndexStats> {
    return this.#call((engine, call) => engine.indexStats(call, this.name), { again: true });
  }

  /**
   * Puts all files of the index together into as few as can be, and gives spare memory back. Needs as much room again while
   * it works. It is done by itself once many small files, or as much that is of no use as that is, have gathered.
   */
  async compact({ drop }: CompactOptions = {}): Promise<IndexStats> {
    if (drop !== undefined) requireOneOf(drop, ["damaged"], "drop");
    return this.#call((engine, call) => engine.compactIndex(call, this.name, drop ? { drop } : {}));
  }

  /**
   * Makes the index have the pictures of a folder and those below: new and changed ones are added, items whose file is
   * gone are removed, and what has the same path, size, time of change and `views` is not even read. Items' ids are the paths,
   * and their metadata has `folder`, `size`, `modified` and, where they are given, `views` as JSON; `options.metadata` adds to it. Called again, it goes on where it was interrupted, after a
   * reload too, and follows what has changed since. Items that were not added by it are left alone.
   */
  sync(source: FolderSource, options: SyncOptions = {}): Promise<Synced> {
    const target = {
      known: (folders: string[]) =>
        this.#call((engine, call) => engine.knownFiles(call, this.name, folders), { again: true }),
      add: (items: IndexItem[], callOptions: PictureOptions) => this.add(items, callOptions),
      remove: (ids: string[]) => this.remove(ids),
    };
    return syncFolder(target, source, options);
  }

  /**
   * The whole index with its vectors, ids, metadata and space: a Parquet table, an array that `numpy.load` reads with
   * lines of JSON behind it, or JSON Lines. Without `to` it is a Blob, else the number of bytes that were written. An item
   * of several vectors is as many rows, each with its `part`. Items that are removed meanwhile are left out, or an array
   * rejects with `index-changed`.
   */
  export(format: ExportFormat, options: ExportOptions & { to: WritableStream<Uint8Array> }): Promise<number>;
  export(format: ExportFormat, options?: CallOptions): Promise<Blob>;
  async export(format: ExportFormat, { to, signal, onProgress }: ExportOptions = {}): Promise<Blob | number> {
    requireOneOf(format, ["parquet", "npy", "jsonl"], "format");
    const calls = { call: this.#call, end: this.#life.call.bind(this.#life) };
    const parts = exportParts(calls, this.name, format, {
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    });
    return to === undefined ? toBlob(parts, FILE_TYPES[format]) : toStream(parts, to, signal);
  }

  /**
   * Adds what `export` wrote, in any format, and says how many items came. All or nothing: rejects with
   * `space-mismatch` for vectors of another space, `index-version` for a file of a newer version of the package, and
   * `bad-input`, with the line or row, for a damaged one. A vector whose length is within 1 % of 1 is made a unit vector.
   */
  async import(file: Blob, options: CallOptions = {}): Promise<number> {
    if (!(file instanceof Blob)) throw badInput("file", "An index is imported from a Blob or File.");
    return this.#call((engine, call) => engine.importIndex(call, this.name, file), options);
  }

  /** Frees the index's memory. Its handle is of no use afterwards; closing it again does nothing. */
  async close(): Promise<void> {
    if (this.#closed) return;
    await this.#call((engine, call) => engine.closeIndex(call, this.name));
    this.#closed = true;
  }

  #call: Life["call"] = async (make, options = {}) => {
    if (this.#closed) throw new SiglipError("closed", `The index "${this.name}" was closed.`, { what: "index" });
    return this.#life.call(make, { ...options, prepare: this.#openOn });
  };

  #openOn = async (connection: Connection): Promise<void> => {
    if (!this.#open || connection === this.#openIn) return;
    await this.#open(connection);
    this.#openIn = connection;
  };
}
