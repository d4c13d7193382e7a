import type { IndexedItem } from "./segment.js";

/** An id for each file that an item was encoded from. */
export class Contents {
  readonly #ids = new Map<string, string>();

  idOf(content: string): string | undefined {
    return this.#ids.get(content);
  }

  note({ id, content }: IndexedItem): void {
    if (content !== undefined) this.#ids.set(content, id);
  }

  /** An item goes: its content is another's, or nobody's. */
  forget({ id, content }: IndexedItem): void {
    if (content !== undefined && this.#ids.get(content) === id) this.#ids.delete(content);
  }

  clear(): void {
    this.#ids.clear();
  }
}
