import { isFull } from "../core/is-full.js";
import type { StorageFull, StoreKind } from "../core/storage-types.js";
import type { Driver } from "./driver.js";
import { MemoryDriver } from "./memory-driver.js";

export interface Room {
  /** In bytes; undefined where the browser does not say. */
  quota?: number;
  usage?: number;
}

/**
 * A place, and memory for what it does not take: once an entry met a full disk, or would by what the browser says, all
 * that is put in it goes to memory. What the place took before stays there.
 */
export class SpillDriver implements Driver {
  readonly #place: Driver;
  readonly #memory = new MemoryDriver();
  readonly #spilled = new Set<string>();
  readonly #needed = new Map<string, number>();
  readonly #room: () => Promise<Room>;
  #full: StorageFull | undefined;

  constructor(place: Driver, room: () => Promise<Room>) {
    this.#place = place;
    this.#room = room;
  }

  get kind(): StoreKind {
    return this.#place.kind;
  }

  get full(): StorageFull | undefined {
    return this.#full;
  }

  /** Says that so many bytes are about to be put: where there is no room for all, none is taken in the place. */
  async expect(entry: string, bytes: number): Promise<void> {
    this.#needed.set(entry, bytes);
    if (this.kind === "memory" || this.#spilled.has(entry)) return;
    const available = await this.#available();
    if (available !== undefined && available < bytes) this.#spill(entry, available);
  }

  async entries(): Promise<string[]> {
    return [...new Set([...(await this.#place.entries()), ...(await this.#memory.entries())])];
  }

  async names(entry: string): Promise<string[]> {
    return [...new Set([...(await this.#place.names(entry)), ...(await this.#memory.names(entry))])];
  }

  async put(entry: string, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#spilled.has(entry)) return this.#memory.put(entry, name, bytes);
    try {
      await this.#place.put(entry, name, bytes);
      this.#needed.set(entry, Math.max(0, (this.#needed.get(entry) ?? 0) - bytes.length));
    } catch (error) {
      // Anything but a full disk (another tab has the file in hand) concerns these bytes alone.
      if (isFull(error)) this.#spill(entry, await this.#available(), bytes.length);
      await this.#memory.put(entry, name, bytes);
    }
  }

  async get(entry: string, name: string): Promise<Blob | undefined> {
    return (await this.#memory.get(entry, name)) ?? this.#place.get(entry, name);
  }

  async delete(entry: string, name: string): Promise<void> {
    await this.#memory.delete(entry, name);
    // What the place has of a file that goes on in memory is left as it is: a later session goes on from there.
    if (!this.#spilled.has(entry)) await this.#place.delete(entry, name);
  }

  async drop(entry: string): Promise<void> {
    this.#spilled.delete(entry);
    await this.#memory.drop(entry);
    await this.#place.drop(entry);
  }

  #spill(entry: string, available: number | undefined, atLeast = 0): void {
    this.#spilled.add(entry);
    const needed = Math.max(this.#needed.get(entry) ?? 0, atLeast);
    // Some browsers name a room that they then don't give.
    this.#full = available === undefined || available >= needed ? { needed } : { needed, available };
  }

  async #available(): Promise<number | undefined> {
    const { quota, usage } = await this.#room();
    return quota === undefined || usage === undefined ? undefined : Math.max(0, quota - usage);
  }
}
