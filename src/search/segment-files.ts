import { SiglipError } from "../core/errors.js";
import type { DamagedSegment } from "../core/index-types.js";
import { isFull } from "../core/is-full.js";
import { checksumOf } from "./checksum.js";
import type { Place } from "./place.js";
import { parseName, readSegment, type Segment, type SegmentName, writeSegment } from "./segment.js";

/** The segments of one index in their place: each is what was written, or is named as damaged. */
export class SegmentFiles {
  readonly #index: string;
  readonly #place: Place;
  readonly #damaged = new Map<string, DamagedSegment>();
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

  /** Runs `task` while nobody else writes this index, in other tabs too. */
  alone<T>(task: () => Promise<T>): Promise<T> {
    return this.#place.alone(task);
  }

  /** Those that are there and were not found damaged, in their order. */
  async names(): Promise<Set<string>> {
    const names = (await this.#place.names()).map(parseName).filter((name) => name !== undefined);
    this.#last = Math.max(0, ...names.map(({ number }) => number));
    const whole = names.filter(({ name }) => !this.#damaged.has(name));
    return new Set(whole.sort(inOrder).map(({ name }) => name));
  }

  /** Undefined for one that is damaged, or was never written to its end; the latter goes. */
  async read(name: string): Promise<Segment | undefined> {
    const { length, checksum } = parseName(name) as SegmentName;
    const blob = await this.#place.get(name);
    if (!blob || blob.size < length) {
      await this.#place.delete(name);
      return undefined;
    }
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const right = bytes.length === length && (await checksumOf(bytes)) === checksum;
    const segment = right ? readSegment(bytes) : undefined;
    if (!segment) {
      const fault = right ? "It is no segment of an index." : "Its bytes don't add up to its checksum.";
      this.#damaged.set(name, { name, bytes: bytes.length, fault });
    }
    return segment;
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
    const blob = await this.#place.get(name);
    const bytes = blob && new Uint8Array(await blob.arrayBuffer());
    if (bytes && (await checksumOf(bytes)) === parseName(name)?.checksum) return;
    throw new SiglipError("internal", `The segment ${name} is not what was written.`, { detail: "read back" });
  }

  delete(name: string): Promise<void> {
    return this.#place.delete(name);
  }
}

function inOrder(a: SegmentName, b: SegmentName): number {
  return a.number - b.number || (a.name < b.name ? -1 : 1);
}
