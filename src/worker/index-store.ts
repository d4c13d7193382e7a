import { SiglipError } from "../core/errors.js";
import type { StoreKind } from "../core/storage-types.js";
import type { Place } from "../search/place.js";
import { chooseDriver, INDEXES } from "../store/choose-driver.js";
import type { Driver } from "../store/driver.js";
import { Locks } from "../store/locks.js";
import { type IndexNews, readNews } from "./index-news.js";

/** Bytes that a file system takes for a name, less some. */
const LONGEST = 200;

/** How often, and how long after each other in milliseconds, others are waited for that have a file open. */
const PATIENCE = { tries: 100, pause: 20 };

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
    this.#news = new BroadcastChannel(INDEXES.name);
    this.#news.onmessage = ({ data }) => {
      const news = readNews(data);
      if (!news) return;
      if ("changed" in news) onChange(news.changed);
      else driver.release?.(news.release);
    };
  }

  /** @param onChange Told the name of an index that another tab has changed. */
  static async open(onChange: (index: string) => void): Promise<IndexStore> {
    const { driver, notes } = await chooseDriver(INDEXES);
    return new IndexStore(driver, notes, onChange);
  }

  get kind(): StoreKind {
    return this.#driver.kind;
  }

  /** The names of all indexes; what else lies there is none. */
  async list(): Promise<string[]> {
    return (await this.#driver.entries()).flatMap((entry) => indexOf(entry) ?? []);
  }

  async remove(index: string): Promise<void> {
    const place = this.place(index);
    await place.alone(() => this.#drop(entryOf(index)));
    place.tell();
  }

  place(index: string): Place {
    const entry = entryOf(index);
    const forever = new AbortController().signal;
    const read = this.#driver.read?.bind(this.#driver, entry);
    const reader = this.#driver.reader?.bind(this.#driver, entry);
    return {
      ...(read && { read }),
      ...(reader && { reader }),
      names: () => this.#driver.names(entry),
      put: (name, bytes) => this.#driver.put(entry, name, bytes),
      get: (name) => this.#driver.get(entry, name),
      delete: (name) => this.#delete(entry, name),
      alone: (task) => this.#locks.hold(`index/${entry}`, forever, task),
      tell: () => {
        this.#tell({ changed: index });
      },
    };
  }

  async #delete(entry: string, name: string): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#driver.delete(entry, name);
      } catch (error) {
        if (!isOpen(error) || tries === PATIENCE.tries) throw error;
        await this.#askFor(entry);
      }
    }
  }

  async #drop(entry: string): Promise<void> {
    await this.#driver.drop(entry);
    for (let tries = 1; tries < PATIENCE.tries && (await this.#driver.names(entry)).length > 0; tries++) {
      await this.#askFor(entry);
      await this.#driver.drop(entry);
    }
  }

  async #askFor(entry: string): Promise<void> {
    this.#tell({ release: entry });
    await new Promise((resolve) => setTimeout(resolve, PATIENCE.pause));
  }

  #tell(news: IndexNews): void {
    if (this.kind !== "memory") this.#news.postMessage(news);
  }
}

/** Of a file that another tab has open, which lets go of it when it is told so. */
function isOpen(error: unknown): boolean {
  return error instanceof DOMException && error.name === "NoModificationAllowedError";
}

/** A folder's name for any text. */
function entryOf(index: string): string {
  const entry = encodeURIComponent(index).replaceAll(".", "%2E");
  if (entry.length <= LONGEST) return entry;
  throw new SiglipError("bad-input", `The name of an index is too long to be kept: ${index}`, { argument: "name" });
}

/** The index whose folder has this name; undefined for a name that `entryOf` never gives. */
function indexOf(entry: string): string | undefined {
  try {
    const index = decodeURIComponent(entry);
    return entryOf(index) === entry ? index : undefined;
  } catch {
    return undefined;
  }
}
