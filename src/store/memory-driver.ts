import type { Driver } from "./driver.js";

/** Keeps files as long as this worker lives. The bytes lie in Blobs, which a browser holds outside the JavaScript heap. */
export class MemoryDriver implements Driver {
  readonly kind = "memory";
  readonly #entries = new Map<string, Map<string, Blob>>();

  async entries(): Promise<string[]> {
    return [...this.#entries.keys()];
  }

  async names(entry: string): Promise<string[]> {
    return [...(this.#entries.get(entry)?.keys() ?? [])];
  }

  async put(entry: string, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const blobs = this.#entries.get(entry) ?? new Map<string, Blob>();
    this.#entries.set(entry, blobs.set(name, new Blob([bytes])));
  }

  async get(entry: string, name: string): Promise<Blob | undefined> {
    return this.#entries.get(entry)?.get(name);
  }

  async delete(entry: string, name: string): Promise<void> {
    this.#entries.get(entry)?.delete(name);
  }

  async drop(entry: string): Promise<void> {
    this.#entries.delete(entry);
  }
}
