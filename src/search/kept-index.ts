import type { CompactOptions, IndexFiles, Match, ScanStats, SearchRequest } from "../core/index-types.js";
import { requirePlain } from "../core/metadata-json.js";
import { type FormatOptions, firstFormat } from "./choose-format.js";
import type { Ask } from "./compare.js";
import { ExactVectors } from "./exact-vectors.js";
import { MemoryIndex } from "./memory-index.js";
import { planMerge } from "./merge-plan.js";
import { COMMIT, Pace } from "./pace.js";
import type { Place } from "./place.js";
import { readSegments } from "./read-segments.js";
import type { Scanner } from "./scanner.js";
import { Scans } from "./scans.js";
import { searchExactly } from "./search-exactly.js";
import { type IndexedItem, parseName, type Segment, vectorsOf } from "./segment.js";
import { SegmentFiles } from "./segment-files.js";
import { type Held, heldOf, segmentsOf } from "./segments-of.js";

export interface KeptOptions extends FormatOptions {
  /** What may scan the vectors in this thread's place. */
  scanner?: Scanner | undefined;
}

/**
 * A `MemoryIndex` that is kept: what is put or removed is written in segments, and read again when it is opened. Others
 * may write the same index at the same time; each reads what the others wrote before it writes.
 */
export class KeptIndex {
  readonly memory: MemoryIndex;
  /** The vectors as they were given, whatever memory has of them. */
  readonly exact: ExactVectors;
  readonly #scans: Scans;
  readonly #files: SegmentFiles | undefined;
  /** The segments whose changes are in memory, by name, in their order. */
  readonly #read = new Map<string, Held>();
  /** Ids of what was put or removed and is not written. What memory has of them is what will be. */
  #changed = new Set<string>();
  readonly #pace = new Pace();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last: Promise<void> = Promise.resolve();
  #refreshing: Promise<void> | undefined;

  private constructor(memory: MemoryIndex, files: SegmentFiles | undefined, options: KeptOptions) {
    this.memory = memory;
    this.#files = files;
    this.#scans = new Scans(options.scanner);
    this.exact = new ExactVectors(memory, files && ((name) => files.get(name)), options);
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
    const memory = new MemoryIndex(space, dim, firstFormat(options, place !== undefined));
    const index = new KeptIndex(memory, place && new SegmentFiles(name, place), options);
    await index.refresh();
    return index;
  }

  /** False for one that is there only as long as this worker. */
  get kept(): boolean {
    return this.#files !== undefined;
  }

  /** What reads its vectors for a query. */
  get scan(): ScanStats {
    return this.#scans.stats;
  }

  /** The files that hold it, and what was found beside them. */
  get files(): IndexFiles {
    const names = [...this.#read.keys()];
    const stored = names.reduce((sum, name) => sum + (parseName(name)?.length ?? 0), 0);
    const { damaged = [], dropped = [], foreign = [] } = this.#files ?? {};
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
    await this.#alone(async (files) => {
      await this.#catchUp(files);
      clearTimeout(this.#timer);
      const changed = this.#changed;
      this.#changed = new Set();
      try {
        for await (const segment of segmentsOf(this.exact, [...changed])) await this.#write(files, segment);
      } catch (error) {
        // What was written of it is written again, which changes nothing.
        this.#changed = new Set([...changed, ...this.#changed]);
        throw error;
      } finally {
        files.tell();
      }
    });
    this.#pace.wrote(began, performance.now());
    if (this.#plan() !== undefined) this.#merge(() => this.#plan()).catch(() => undefined); // the next commit tries again
  }

  /** Reads what others have written since. One that waits for its turn already reads that too. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#alone((files) => {
      this.#refreshing = undefined;
      return this.#catchUp(files);
    });
    return this.#refreshing;
  }

  /**
   * Puts all segments together into as few as can be, and gives spare memory back. Damaged ones stay where they are,
   * unless they are to be dropped.
   */
  async compact({ drop }: CompactOptions = {}): Promise<void> {
    await this.#merge(() => 0);
    if (drop === "damaged") await this.#alone((files) => files.deleteDamaged());
    this.memory.compact();
  }

  #plan(): number | undefined {
    return planMerge(
      [...this.#read.values()].map(({ rows }) => rows),
      this.memory.count,
    );
  }

  /** Puts the segments together from one on, if any. The old ones go once the new ones were read back. */
  #merge(plan: () => number | undefined): Promise<void> {
    return this.#alone(async (files) => {
      await this.#catchUp(files);
      const from = plan();
      if (from === undefined) return;
      const before = [...this.#read].slice(from);
      if (before.length === 0) return;
      const all = from === 0;
      const ids = all
        ? Array.from(this.memory.items(), ({ id }) => id)
        : [...new Set(before.flatMap(([, held]) => held.ids))];
      const replaces = before.map(([name]) => name);
      const written: string[] = [];
      try {
        for await (const segment of segmentsOf(this.exact, ids, { replaces, ...(!all && { partial: true }) })) {
          written.push(await this.#write(files, segment));
          await files.requireWhole(written.at(-1) as string);
        }
      } catch (error) {
        await this.#undo(files, written).catch(() => undefined);
        throw error;
      }
      await this.#drop(files, replaces);
      files.tell();
    });
  }

  /** Takes back a putting together that failed, unless its last segment, for which the old ones may go, is there. */
  async #undo(files: SegmentFiles, written: readonly string[]): Promise<void> {
    const there = await files.names();
    if ([...there].every((name) => this.#read.has(name))) await this.#drop(files, written.toReversed());
  }

  /** One task follows another, in all tabs. */
  #alone(task: (files: SegmentFiles) => Promise<void>): Promise<void> {
    const files = this.#files;
    if (!files) {
      this.#changed.clear();
      return Promise.resolve();
    }
    const mine = this.#last.then(() => files.alone(() => task(files)));
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  #note(id: string): void {
    if (this.#changed.size === 0 && this.kept) {
      this.#timer = setTimeout(() => this.commit().catch(() => undefined), COMMIT.after); // the next commit says why
    }
    this.#changed.add(id);
  }

  /** Reads what is new. What has changed here is later than all of it. */
  async #catchUp(files: SegmentFiles): Promise<void> {
    const there = await files.names();
    const gone = [...this.#read.keys()].filter((name) => !there.has(name));
    const known = await this.#readNew(files, there);
    for (const name of gone) this.#read.delete(name);
    if (gone.every((name) => known.has(name))) return;
    this.#startAgain();
    await this.#readNew(files, await files.names());
  }

  /** Reads the segments that were not read yet, in their order. Gives those whose place others have taken in full. */
  async #readNew(files: SegmentFiles, there: ReadonlySet<string>): Promise<Set<string>> {
    const replaced = new Set<string>();
    const known = new Set<string>();
    const bytes = [...there].reduce(
      (sum, name) => sum + (this.#read.has(name) ? 0 : (parseName(name)?.length ?? 0)),
      0,
    );
    this.exact.fit(this.memory.rows + bytes / (4 * this.memory.dim));
    const unread = [...there].filter((name) => !this.#read.has(name));
    for await (const { name, segment } of readSegments(files, unread)) {
      this.#apply(name, segment);
      this.#read.set(name, heldOf(segment));
      for (const one of segment.replaces) {
        replaced.add(one);
        if (segment.partial) known.add(one);
      }
    }
    // Left by a putting together that was cut short. The oldest goes first, as what one removes an older one has.
    await this.#drop(
      files,
      [...this.#read.keys()].filter((name) => replaced.has(name)),
    );
    return known;
  }

  /** Another tab has put all segments together: what it removed before is not said any more, only what is there. */
  #startAgain(): void {
    const mine = [...this.#changed].flatMap((id) => this.memory.get(id) ?? []);
    const units = mine.map(({ item, vectors }) => this.exact.held(item.id) ?? vectors);
    this.memory.clear();
    for (const name of this.#read.keys()) this.exact.forget(name);
    this.#read.clear();
    for (const [i, { item }] of mine.entries()) this.memory.set(item, units[i] as Float32Array);
  }

  #apply(name: string, segment: Segment): void {
    const { space, removed, items, vectors } = segment;
    this.memory.requireSpace(space);
    const { dim } = this.memory;
    this.memory.remove(removed.filter((id) => !this.#changed.has(id)));
    const home = this.exact.home(name, segment);
    if (this.#changed.size === 0) {
      this.memory.setAll(items, vectors, home);
      return;
    }
    for (const item of items) {
      const end = home.at + vectorsOf(item);
      if (!this.#changed.has(item.id)) this.memory.setAll([item], vectors.subarray(home.at * dim, end * dim), home);
      home.at = end;
    }
  }

  async #write(files: SegmentFiles, segment: Segment): Promise<string> {
    const name = await files.write(segment);
    this.#read.set(name, heldOf(segment));
    this.exact.written(name, segment, ({ id }) => !this.#changed.has(id));
    return name;
  }

  async #drop(files: SegmentFiles, names: readonly string[]): Promise<void> {
    for (const name of names) {
      await files.delete(name);
      this.#read.delete(name);
      this.exact.forget(name);
    }
  }
}
