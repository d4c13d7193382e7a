import { SiglipError } from "../core/errors.js";
import type { StoreKind } from "../core/storage-types.js";
import type { Place } from "../search/place.js";
import { chooseDriver } from "../store/choose-driver.js";
import type { Driver } from "../store/driver.js";
import { Locks } from "../store/locks.js";

const FOLDER = "siglip-web-indexes";
/** Bytes that a file system takes for a name, less some. */
const LONGEST = 200;

/** Where this origin keeps its indexes, each an entry of the driver's. */
export class IndexStore {
  /** Why indexes are not kept in a better place, one sentence each. */
  readonly notes: readonly string[];
  readonly #driver: Driver;
  readonly #locks: Locks;
  readonly #news: BroadcastChannel;

  private constructor(driver: Driver, notes: readonly string[], onChange: (index: string) => void) {
    this.#driver = driver;
    this.notes = notes;
    this.#locks = new Locks(driver.kind === "memory" ? undefined : globalThis.navigator?.locks);
    this.#news = new BroadcastChannel(FOLDER);
    this.#news.onmessage = ({ data }: MessageEvent<string>) => onChange(data);
  }

  /** @param onChange Told the name of an index that another tab has changed. */
  static async open(onChange: (index: string) => void): Promise<IndexStore> {
    const { driver, notes } = await chooseDriver(FOLDER);
    return new IndexStore(driver, notes, onChange);
  }

  get kind(): StoreKind {
    return this.#driver.kind;
  }

  /** Tells the other tabs that an index has changed. */
  tell(index: string): void {
    if (this.kind !== "memory") this.#news.postMessage(index);
  }

  async list(): Promise<string[]> {
    return (await this.#driver.entries()).map(decodeURIComponent);
  }

  async remove(index: string): Promise<void> {
    await this.place(index).alone(() => this.#driver.drop(entryOf(index)));
  }

  place(index: string): Place {
    const entry = entryOf(index);
    const forever = new AbortController().signal;
    return {
      names: () => this.#driver.names(entry),
      put: (name, bytes) => this.#driver.put(entry, name, bytes),
      get: (name) => this.#driver.get(entry, name),
      delete: (name) => this.#driver.delete(entry, name),
      alone: (task) => this.#locks.hold(`index/${entry}`, forever, task),
    };
  }
}

/** A folder's name for any text. */
function entryOf(index: string): string {
  const entry = encodeURIComponent(index).replaceAll(".", "%2E");
  if (entry.length <= LONGEST) return entry;
  throw new SiglipError("bad-input", `The name of an index is too long to be kept: ${index}`, { argument: "name" });
}
