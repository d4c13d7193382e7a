import type { CompactOptions, IndexFiles, Match, ScanStats, SearchRequest } from "../core/index-types.js";
import { requirePlain } from "../core/metadata-json.js";
import { type FormatOptions, firstFormat } from "./choose-format.js";
import type { Ask } from "./compare.js";
import { ExactVectors } from "./exact-vectors.js";
import { KeptSegments } from "./kept-segments.js";
import { MemoryIndex } from "./memory-index.js";
import { planMerge } from "./merge-plan.js";
import { mergeSegments } from "./merge-segments.js";
import { COMMIT, Pace } from "./pace.js";
import type { Place } from "./place.js";
import { type OtherScans, Scans } from "./scans.js";
import { searchExactly } from "./search-exactly.js";
import { type IndexedItem, parseName } from "./segment.js";
import { SegmentFiles } from "./segment-files.js";
import { segmentsOf } from "./segments-of.js";

export interface KeptOptions extends FormatOptions, OtherScans {}

/**
 * A `MemoryIndex` that is kept: what is put or removed is written in segments, and read again when it is opened. Others
 * may write the same index at the same time; each reads what the others wrote before it writes.
 */
export class KeptIndex {
  readonly memory: MemoryIndex;
  /** The vectors as they were given, whatever memory has of them. */
  readonly exact: ExactVectors;
  readonly #scans: Scans;
  readonly #segments: KeptSegments | undefined;
  /** Ids of what was put or removed and is not written. What memory has of them is what will be. */
  #changed = new Set<string>();
  readonly #pace = new Pace();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last: Promise<void> = Promise.resolve();
  #refreshing: Promise<void> | undefined;

  private constructor(memory: MemoryIndex, files: SegmentFiles | undefined, options: KeptOptions) {
    this.memory = memory;
    this.#scans = new Scans(options);
    const kept = files && { files, refresh: () => this.refresh() };
    this.exact = new ExactVectors(memory, kept, options);
    this.#segments = files && new KeptSegments(files, this.exact, () => this.#changed);
  }

  /**
   * Opens an index with what was kept of it. Throws `SpaceMismatchError` where that is of another space, `index-version`
   * where a newer version of the package wrote it, `bad-input` for "int8" where nothing is kept to be read again.
   *
   * @param place Where it is kept. Default: nowhere; it is there as long as this worker lives.
   */
  static async open(
    name: string,
    space: string,
    dim: number,
    place?: Place,
    options: KeptOptions = {},
  ): Promise<KeptIndex> {
    const format = firstFormat(options, place !== undefined);
    const memory = new MemoryIndex(space, dim, format, options.threads?.count);
    const index = new KeptIndex(memory, place && new SegmentFiles(name, place), options);
    await index.refresh();
    return index;
  }

  /** False for one that is there only as long as this worker. */
  get kept(): boolean {
    return this.#segments !== undefined;
  }

  /** What reads its vectors for a query. */
  get scan(): ScanStats {
    return this.#scans.stats;
  }

  /** The files that hold it, and what was found beside them. */
  get files(): IndexFiles {
    const { names = [], files } = this.#segments ?? {};
    const stored = names.reduce((sum, name) => sum + (parseName(name)?.length ?? 0), 0);
    const { damaged = [], dropped = [], foreign = [] } = files ?? {};
    return { segments: names.length, stored, damaged, dropped, foreign };
  }

  /**
   * Whether so much has changed that `commit` should follow. It follows by itself 2 seconds after the first change. Where
   * changes come faster than they are written, more are written at a time, so that half of the time is left for others.
   */
  get due(): boolean {
    return this.#pace.isDue(this.#changed.size, performance.now());
  }

  /**
   * Adds an item, or replaces the one with its id: found at once, kept once `commit` has resolved. Throws `bad-input` for
   * metadata that can't be kept.
   */
  put(item: IndexedItem, vectors: Float32Array): void {
    if (this.kept && item.metadata !== undefined) requirePlain(item.metadata);
    this.set(item, this.memory.unitsOf(item, vectors));
  }

  /** The same, of unit vectors and metadata that can be kept. */
  set(item: IndexedItem, units: Float32Array): void {
    this.memory.set(item, units);
    this.#note(item.id);
    this.exact.hold(item.id, units);
    this.exact.fit(this.memory.rows);
  }

  /** Removes the items that are there and says how many were; for good once `commit` has resolved. */
  remove(ids: readonly string[]): number {
    for (const id of ids) {
      if (this.memory.rowsOf(id).length > 0) this.#note(id);
      this.exact.release(id);
    }
    return this.memory.remove(ids);
  }

  /** As `MemoryIndex.search`, and as exact with int8 vectors. */
  async search(query: Float32Array, request: SearchRequest): Promise<Match[]> {
    return (await this.searchAll([{ query, request }]))[0] as Match[];
  }

  /** The same of several, an answer each: vectors are read once for some of them. */
  searchAll(asks: readonly Ask[]): Promise<Match[][]> {
    const { memory, exact } = this;
    return searchExactly({ memory, exact, scans: this.#scans, refresh: () => this.refresh() }, asks);
  }

  /** Gives back what it holds outside of this thread. It can be searched all the same. */
  close(): void {
    this.#scans.close();
  }

  /**
   * Writes what has changed. Rejects with `storage-full` where there is no room: nothing is lost then, all is found, and
   * the next commit tries again.
   */
  async commit(): Promise<void> {
    if (this.#changed.size === 0) return;
    const began = performance.now();
    await this.#alone(async (segments) => {
      await segments.catchUp();
      clearTimeout(this.#timer);
      const changed = this.#changed;
      this.#changed = new Set();
      try {
        for await (const segment of segmentsOf(this.exact, [...changed])) await segments.write(segment);
      } catch (error) {
        // What was written of it is written again, which changes nothing.
        this.#changed = new Set([...changed, ...this.#changed]);
        throw error;
      } finally {
        segments.files.tell();
      }
    });
    this.#pace.wrote(began, performance.now());
    if (this.#plan() !== undefined) this.#merge(() => this.#plan()).catch(() => undefined); // the next commit tries again
  }

  /** Reads what others have written since. One that waits for its turn already reads that too. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#alone((segments) => {
      this.#refreshing = undefined;
      return segments.catchUp();
    });
    return this.#refreshing;
  }

  /**
   * Puts all segments together into as few as can be, and gives spare memory back. Damaged ones stay where they are,
   * unless they are to be dropped.
   */
  async compact({ drop }: CompactOptions = {}): Promise<void> {
    await this.#merge(() => 0);
    if (drop === "damaged") await this.#alone(({ files }) => files.deleteDamaged());
    this.memory.compact();
  }

  #plan(): number | undefined {
    const { held, notes } = this.#segments ?? { held: [], notes: [] };
    const rows = held.map((one) => one.rows);
    return planMerge(rows, this.memory.count + notes.length);
  }

  #merge(plan: () => number | undefined): Promise<void> {
    return this.#alone(async (segments) => {
      await segments.catchUp();
      const from = plan();
      if (from !== undefined) await mergeSegments(segments, from);
    });
  }

  /** One task follows another, in all tabs. */
  #alone(task: (segments: KeptSegments) => Promise<void>): Promise<void> {
    const segments = this.#segments;
    if (!segments) {
      this.#changed.clear();
      return Promise.resolve();
    }
    const mine = this.#last.then(() => segments.files.alone(() => task(segments)));
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  #note(id: string): void {
    if (this.#changed.size === 0 && this.kept) {
      this.#timer = setTimeout(() => this.commit().catch(() => undefined), COMMIT.after); // the next commit says why
    }
    this.#changed.add(id);
  }
}
