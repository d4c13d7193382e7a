import type { DamagedSegment } from "../core/index-types.js";
import { MemoryIndex } from "./memory-index.js";
import { requirePlain } from "./metadata-json.js";
import type { Place } from "./place.js";
import { BLOCK } from "./rows.js";
import type { IndexedItem, Segment } from "./segment.js";
import { SegmentFiles } from "./segment-files.js";

/** So many changes, or milliseconds after the first, and they are written. */
const COMMIT = { changes: 256, after: 2000 };
/** So many segments more than are needed, and they are put together. */
const SPARE = 64;

/**
 * A `MemoryIndex` that is kept: what is put or removed is written in segments, and read again when it is opened. Others
 * may write the same index at the same time; each reads what the others wrote before it writes.
 */
export class KeptIndex {
  readonly memory: MemoryIndex;
  readonly #files: SegmentFiles | undefined;
  /** Names of the segments whose changes are in memory. */
  readonly #read = new Set<string>();
  /** Ids of what was put or removed and is not written. What memory has of them is what will be. */
  #changed = new Set<string>();
  #since = 0;
  #last: Promise<void> = Promise.resolve();

  private constructor(memory: MemoryIndex, files: SegmentFiles | undefined) {
    this.memory = memory;
    this.#files = files;
  }

  /**
   * Opens an index with what was kept of it. Throws `SpaceMismatchError` where that is of another space, `index-version`
   * where a newer version of the package wrote it.
   *
   * @param place Where it is kept. Default: nowhere; it is there as long as this worker lives.
   */
  static async open(name: string, space: string, dim: number, place?: Place): Promise<KeptIndex> {
    const index = new KeptIndex(new MemoryIndex(space, dim), place && new SegmentFiles(name, place));
    await index.refresh();
    return index;
  }

  /** False for one that is there only as long as this worker. */
  get kept(): boolean {
    return this.#files !== undefined;
  }

  /** Files of the index that were damaged when they were read, and are left where they are. */
  get damaged(): readonly DamagedSegment[] {
    return this.#files?.damaged ?? [];
  }

  /** How many files hold the index. */
  get segments(): number {
    return this.#read.size;
  }

  /** Whether so much has changed, or so long ago, that `commit` should follow. */
  get due(): boolean {
    const { size } = this.#changed;
    return size > 0 && (size >= COMMIT.changes || Date.now() - this.#since >= COMMIT.after);
  }

  /**
   * Adds an item, or replaces the one with its id: found at once, kept once `commit` has resolved. Throws `bad-input` for
   * metadata that can't be kept.
   */
  put(item: IndexedItem, vector: Float32Array): void {
    if (this.kept && item.metadata !== undefined) requirePlain(item.metadata);
    this.memory.put(item, vector);
    this.#note(item.id);
  }

  /** The same, of a unit vector and metadata that can be kept. */
  set(item: IndexedItem, unit: Float32Array): void {
    this.memory.set(item, unit);
    this.#note(item.id);
  }

  /** Removes the items that are there and says how many were; for good once `commit` has resolved. */
  remove(ids: readonly string[]): number {
    for (const id of ids) if (this.memory.get(id)) this.#note(id);
    return this.memory.remove(ids);
  }

  /**
   * Writes what has changed. Rejects with `storage-full` where there is no room: nothing is lost then, all is found, and
   * the next commit tries again.
   */
  async commit(): Promise<void> {
    if (this.#changed.size === 0) return;
    await this.#alone(async (files) => {
      await this.#catchUp(files);
      const changed = this.#changed;
      this.#changed = new Set();
      try {
        for (const segment of this.#segmentsOf([...changed])) await this.#write(files, segment);
      } catch (error) {
        // What was written of it is written again, which changes nothing.
        this.#changed = new Set([...changed, ...this.#changed]);
        throw error;
      }
    });
    if (this.#read.size > SPARE + (2 * this.memory.count) / BLOCK) this.compact().catch(() => undefined); // the next tries
  }

  /** Reads what others have written since. */
  refresh(): Promise<void> {
    return this.#alone((files) => this.#catchUp(files));
  }

  /** Puts all segments together into as few as can be, and gives spare memory back. Damaged ones stay where they are. */
  async compact(): Promise<void> {
    await this.#alone(async (files) => {
      await this.#catchUp(files);
      const before = [...this.#read];
      const changed = this.#changed;
      this.#changed = new Set();
      const written: string[] = [];
      try {
        const ids = [...this.memory.entries()].map(({ item }) => item.id);
        for (const segment of this.#segmentsOf(ids)) written.push(await this.#write(files, segment));
        for (const one of written) await files.requireWhole(one);
        await this.#write(files, { ...this.#segment([], []), replaces: before });
      } catch (error) {
        this.#changed = new Set([...changed, ...this.#changed]);
        await this.#drop(files, written);
        throw error;
      }
      await this.#drop(files, before);
    });
    this.memory.compact();
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
    if (this.#changed.size === 0) this.#since = Date.now();
    this.#changed.add(id);
  }

  /** What memory has of these ids now, and which of them it has not. */
  *#segmentsOf(ids: readonly string[]): Generator<Segment> {
    for (let from = 0; from < ids.length; from += BLOCK) {
      const some = ids.slice(from, from + BLOCK);
      yield this.#segment(
        some.filter((id) => !this.memory.get(id)),
        some.flatMap((id) => this.memory.get(id) ?? []),
      );
    }
  }

  #segment(removed: readonly string[], found: readonly { item: IndexedItem; vector: Float32Array }[]): Segment {
    const { space, dim } = this.memory;
    const vectors = new Float32Array(found.length * dim);
    for (const [i, { vector }] of found.entries()) vectors.set(vector, i * dim);
    return { space, dim, replaces: [], removed, items: found.map(({ item }) => item), vectors };
  }

  /** Reads the segments that were not read yet, in their order. What has changed here is later than all of them. */
  async #catchUp(files: SegmentFiles): Promise<void> {
    const there = await files.names();
    if ([...this.#read].some((name) => !there.has(name))) this.#startAgain();
    const replaced: string[] = [];
    for (const name of there) {
      const segment = this.#read.has(name) ? undefined : await files.read(name);
      if (!segment) continue;
      this.#apply(segment);
      this.#read.add(name);
      replaced.push(...segment.replaces);
    }
    // Left by a putting together that was cut short.
    await this.#drop(
      files,
      replaced.filter((name) => this.#read.has(name)),
    );
  }

  /** Another tab has put segments together: what it removed before is not said any more, only what is there. */
  #startAgain(): void {
    const mine = [...this.#changed].flatMap((id) => this.memory.get(id) ?? []);
    const kept = mine.map(({ item, vector }) => ({ item, vector: vector.slice() }));
    this.memory.clear();
    this.#read.clear();
    for (const { item, vector } of kept) this.memory.set(item, vector);
  }

  #apply({ space, removed, items, vectors }: Segment): void {
    this.memory.requireSpace(space);
    const { dim } = this.memory;
    this.memory.remove(removed.filter((id) => !this.#changed.has(id)));
    for (const [i, item] of items.entries()) {
      if (!this.#changed.has(item.id)) this.memory.set(item, vectors.subarray(i * dim, (i + 1) * dim));
    }
  }

  async #write(files: SegmentFiles, segment: Segment): Promise<string> {
    const name = await files.write(segment);
    this.#read.add(name);
    return name;
  }

  async #drop(files: SegmentFiles, names: readonly string[]): Promise<void> {
    for (const name of names) {
      await files.delete(name);
      this.#read.delete(name);
    }
  }
}
