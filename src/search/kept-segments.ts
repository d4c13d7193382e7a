import { requireSameSpace } from "../core/embeddings.js";
import type { ExactVectors } from "./exact-vectors.js";
import type { MemoryIndex } from "./memory-index.js";
import { readSegments } from "./read-segments.js";
import { parseName, type Segment, vectorsOf } from "./segment.js";
import type { SegmentFiles } from "./segment-files.js";
import { type Held, heldOf } from "./segments-of.js";

/** The segments of an index whose changes are in memory. Used by one task at a time, in all tabs. */
export class KeptSegments {
  readonly files: SegmentFiles;
  readonly memory: MemoryIndex;
  readonly exact: ExactVectors;
  readonly #changed: () => ReadonlySet<string>;
  /** By name, in their order. */
  readonly #read = new Map<string, Held>();

  /** @param changed Ids of what memory has otherwise than any segment: it is later than all of them. */
  constructor(files: SegmentFiles, exact: ExactVectors, changed: () => ReadonlySet<string>) {
    this.files = files;
    this.memory = exact.memory;
    this.exact = exact;
    this.#changed = changed;
  }

  /** Their names, in their order. */
  get names(): string[] {
    return [...this.#read.keys()];
  }

  /** What is known of each, in their order. */
  get held(): Held[] {
    return [...this.#read.values()];
  }

  /**
   * Ids of removed items that are still to be noted where all is put together: a damaged file may have them, and may be
   * read again some day. What was removed before it was written says nothing of it.
   */
  get notes(): string[] {
    const damaged = this.files.damaged.map(({ name }) => numberOf(name));
    if (damaged.length === 0) return [];
    const last = Math.max(...damaged);
    const removed = [...this.#read].flatMap(([name, held]) => (numberOf(name) > last ? held.removed : []));
    return [...new Set(removed)].filter((id) => this.memory.rowsOf(id).length === 0);
  }

  /** Reads what is new. */
  async catchUp(): Promise<void> {
    const there = await this.files.names();
    const gone = this.names.filter((name) => !there.has(name));
    const known = await this.#readNew(there);
    for (const name of gone) this.#read.delete(name);
    if (gone.every((name) => known.has(name))) return;
    this.#startAgain();
    await this.#readNew(await this.files.names());
  }

  /** Writes one and gives its name. Rejects with `storage-full` where there is no room. */
  async write(segment: Segment): Promise<string> {
    const name = await this.files.write(segment);
    this.#read.set(name, heldOf(segment));
    this.exact.written(name, segment, ({ id }) => !this.#changed().has(id));
    return name;
  }

  async drop(names: readonly string[]): Promise<void> {
    for (const name of names) {
      await this.files.delete(name);
      this.#read.delete(name);
      this.exact.forget(name);
    }
  }

  /** Reads the segments that were not read yet, in their order. Gives those whose place others have taken in full. */
  async #readNew(there: ReadonlySet<string>): Promise<Set<string>> {
    const replaced = new Set<string>();
    const known = new Set<string>();
    const unread = [...there].filter((name) => !this.#read.has(name));
    const bytes = unread.reduce((sum, name) => sum + (parseName(name)?.length ?? 0), 0);
    const rows = this.memory.rows + Math.ceil(bytes / (4 * this.memory.dim)); // a little more than there are
    this.exact.fit(rows);
    this.memory.vectors.expect(rows);
    for await (const { name, ...opened } of readSegments(this.files, unread, this.memory.behind(0) !== undefined)) {
      // Read straight it is to be applied before anybody else adds rows.
      const straight = "file" in opened ? opened.file.read(this.memory) : opened.segment;
      const segment = straight ?? (await this.files.read(name));
      if (!segment) continue;
      this.#apply(name, segment);
      this.#read.set(name, heldOf(segment));
      for (const one of segment.replaces) {
        replaced.add(one);
        if (segment.partial) known.add(one);
      }
    }
    // Left by a putting together that was cut short. The oldest goes first, as what one removes an older one has.
    await this.drop(this.names.filter((name) => replaced.has(name)));
    return known;
  }

  /** Another tab has put all segments together: what it removed before is not said any more, only what is there. */
  #startAgain(): void {
    const mine = [...this.#changed()].flatMap((id) => this.memory.get(id) ?? []);
    const units = mine.map(({ item, vectors }) => this.exact.held(item.id) ?? vectors);
    this.memory.clear();
    for (const name of this.names) this.exact.forget(name);
    this.#read.clear();
    for (const [i, { item }] of mine.entries()) this.memory.set(item, units[i] as Float32Array);
  }

  #apply(name: string, segment: Segment): void {
    const { space, removed, items, vectors } = segment;
    requireSameSpace(this.memory, { space });
    const { dim } = this.memory;
    if (segment.dim !== dim) throw this.files.foreignSegment(name);
    const changed = this.#changed();
    this.memory.remove(removed.filter((id) => !changed.has(id)));
    const home = this.exact.home(name, segment);
    if (changed.size === 0) {
      this.memory.setAll(items, vectors, home);
      return;
    }
    for (const item of items) {
      const end = home.at + vectorsOf(item);
      if (!changed.has(item.id)) this.memory.setAll([item], vectors.subarray(home.at * dim, end * dim), home);
      home.at = end;
    }
  }
}

function numberOf(name: string): number {
  return parseName(name)?.number ?? 0;
}
