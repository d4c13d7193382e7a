import { SiglipError } from "../core/errors.js";
import type { DamagedSegment } from "../core/index-types.js";
import { isFull } from "../core/is-full.js";
import type { Reader } from "../core/storage-types.js";
import { checksumOf, startChecksum } from "./checksum.js";
import type { Place } from "./place.js";
import { Room } from "./room.js";
import { parseName, readSegment, type Segment, type SegmentName, writeSegment } from "./segment.js";
import { StraightFile } from "./straight-file.js";

interface Found {
  /** Of the file; of a longer one than its name says, `bytes` may be less. */
  size: number;
  bytes?: Uint8Array<ArrayBuffer>;
  fault?: string;
}

/** The segments of one index in their place: each is what was written, or is named as damaged. */
export class SegmentFiles {
  readonly #index: string;
  readonly #place: Place;
  readonly #damaged = new Map<string, DamagedSegment>();
  readonly #dropped: DamagedSegment[] = [];
  #foreign: readonly string[] = [];
  #last = 0;

  /** @param index Its name, for what is said. */
  constructor(index: string, place: Place) {
    this.#index = index;
    this.#place = place;
  }

  /** Found while reading, and left where they are. */
  get damaged(): readonly DamagedSegment[] {
    return [...this.#damaged.values()];
  }

  /** Found while reading, and removed: who wrote them ended before their end, and acknowledged nothing of them. */
  get dropped(): readonly DamagedSegment[] {
    return this.#dropped;
  }

  /** Names that are no segment's. Nothing is done with those files. */
  get foreign(): readonly string[] {
    return this.#foreign;
  }

  /** Runs `task` while nobody else writes this index, in other tabs too. */
  alone<T>(task: () => Promise<T>): Promise<T> {
    return this.#place.alone(task);
  }

  /** Tells the other tabs that something has changed. */
  tell(): void {
    this.#place.tell();
  }

  /** Those that are there and were not found damaged, in their order. */
  async names(): Promise<Set<string>> {
    const all = await this.#place.names();
    const names = all.map(parseName).filter((name) => name !== undefined);
    this.#foreign = all.filter((name) => !parseName(name)).sort();
    this.#last = Math.max(0, ...names.map(({ number }) => number));
    for (const name of this.#damaged.keys()) if (!all.includes(name)) this.#damaged.delete(name);
    const whole = names.filter(({ name }) => !this.#damaged.has(name));
    return new Set(whole.sort(inOrder).map(({ name }) => name));
  }

  /**
   * Undefined for one that is damaged, or was never written to its end; the latter goes. Throws `index-foreign` for a file
   * that is whole and no segment, `index-version` for a newer one's.
   *
   * @param room Where its bytes may lie: its vectors are there until the room is used again.
   */
  async read(name: string, room = new Room()): Promise<Segment | undefined> {
    const { length, checksum } = parseName(name) as SegmentName;
    const found = await this.#bytes(name, length, room);
    if (!found) return undefined;
    const { size, bytes, fault = "Its bytes don't add up to its checksum." } = found;
    if (size < length) {
      this.#dropped.push({ name, bytes: size, fault: `It was never written to its end, ${length} bytes.` });
      await this.#place.delete(name);
      return undefined;
    }
    if (size === length && bytes && (await checksumOf(bytes)) === checksum) return this.#segment(name, bytes);
    this.#damaged.set(name, { name, bytes: size, fault });
    return undefined;
  }

  /** Opens one to be read straight into an index's memory, of a place that can. */
  async straight(name: string): Promise<StraightFile | undefined> {
    const checksum = this.#place.reader && (await startChecksum());
    const reader = checksum && (await this.reader(name));
    return reader && new StraightFile(reader, parseName(name) as SegmentName, checksum);
  }

  /** The file of one, as it is; undefined for one that is not there. */
  get(name: string): Promise<Blob | undefined> {
    return this.#place.get(name);
  }

  /** As `Place.reader`. */
  async reader(name: string): Promise<Reader | undefined> {
    return this.#place.reader?.(name).catch(() => undefined);
  }

  /** Writes one after all that `names` has found; gives its name. Throws `storage-full` where there is no room. */
  async write(segment: Segment): Promise<string> {
    const { name, bytes } = await writeSegment(this.#last + 1, segment);
    try {
      await this.#place.put(name, bytes);
    } catch (error) {
      await this.delete(name).catch(() => undefined);
      if (!isFull(error)) throw error;
      const message = `The browser's storage has no room for ${bytes.length} bytes of the index "${this.#index}".`;
      throw new SiglipError("storage-full", message, { index: this.#index, needed: bytes.length }, { cause: error });
    }
    this.#last++;
    return name;
  }

  /** Before what it stands for goes: throws `internal` unless it can be read back as it was written. */
  async requireWhole(name: string): Promise<void> {
    const { length, checksum } = parseName(name) as SegmentName;
    const { size, bytes } = (await this.#bytes(name, length, new Room())) ?? {};
    if (size === length && bytes && (await checksumOf(bytes)) === checksum) return;
    throw new SiglipError("internal", `The segment ${name} is not what was written.`, { detail: "read back" });
  }

  delete(name: string): Promise<void> {
    return this.#place.delete(name);
  }

  async deleteDamaged(): Promise<void> {
    for (const name of [...this.#damaged.keys()]) {
      await this.#place.delete(name);
      this.#damaged.delete(name);
    }
  }

  /** What a file has; of one that can't be read, why. Undefined for one that is not there. */
  async #bytes(name: string, length: number, room: Room): Promise<Found | undefined> {
    if (this.#place.read) {
      const bytes = room.of(length);
      const size = await this.#place.read(name, bytes).catch(() => undefined);
      if (size !== undefined) return { size, bytes };
    }
    const blob = await this.#place.get(name);
    if (!blob) return undefined;
    const { size } = blob;
    try {
      return { size, bytes: new Uint8Array(await blob.arrayBuffer()) };
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      return { size, fault: `The browser can't read it: ${error}` };
    }
  }

  #segment(name: string, bytes: Uint8Array<ArrayBuffer>): Segment {
    const segment = readSegment(bytes);
    if (segment) return segment;
    throw this.foreignSegment(name);
  }

  /** The error for one that is whole, and that this package did not write. */
  foreignSegment(name: string): SiglipError<"index-foreign"> {
    const message = `The folder of the index "${this.#index}" has a file that is of another make: ${name}.`;
    return new SiglipError("index-foreign", message, { index: this.#index, file: name });
  }
}

function inOrder(a: SegmentName, b: SegmentName): number {
  return a.number - b.number || (a.name < b.name ? -1 : 1);
}
