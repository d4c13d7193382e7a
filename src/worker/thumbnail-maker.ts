import type { WireInput } from "../protocol/contract.js";
import type { IndexedItem } from "../search/segment.js";
import type { Thumbnail } from "../store/thumbnail-store.js";
import { drawSmall, makeThumbnail, toThumbnail } from "./make-thumbnail.js";
import { type Thumbnails, thumbnailKey } from "./thumbnails.js";

/** Pictures that are made at a time, and that are written together. */
const AT_ONCE = 4;
const TOGETHER = 64;
/** Kept in place of one that can't be made, so that it is not tried again and again. */
const NONE: Thumbnail = { type: "", bytes: new ArrayBuffer(0) };

/** Makes the small pictures of the items that one call adds, while others are encoded. Those that are there already stay. */
export class ThumbnailMaker {
  readonly #thumbnails: Thumbnails;
  readonly #size: number;
  /** Of pictures that are gone once they are encoded. */
  readonly #drawn = new WeakMap<WireInput, OffscreenCanvas>();
  readonly #running = new Set<Promise<void>>();
  #made = new Map<string, Thumbnail>();
  #fault: { error: unknown } | undefined;

  /** @param size Pixels of the longer side. */
  constructor(thumbnails: Thumbnails, size: number) {
    this.#thumbnails = thumbnails;
    this.#size = size;
  }

  /** Before a picture is encoded, which may take it away. */
  look(image: WireInput): void {
    if (image.kind === "bitmap") this.#drawn.set(image, drawSmall(image.bitmap, this.#size));
  }

  /** Of an item that is in. Resolves once the next may come. Faults are for `end` to say. */
  async add(item: IndexedItem, image: WireInput): Promise<void> {
    const key = thumbnailKey(item);
    if (key === undefined || this.#fault) return;
    const running = this.#make(key, image)
      .catch((error: unknown) => {
        this.#fault = { error };
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
    if (this.#running.size >= AT_ONCE) await Promise.race(this.#running);
  }

  /** Writes what is left. Rejects with `storage-full` where there was no room for some. */
  async end(): Promise<void> {
    await Promise.all(this.#running);
    if (!this.#fault) await this.#write();
    else throw this.#fault.error;
  }

  async #make(key: string, image: WireInput): Promise<void> {
    const { store, index } = this.#thumbnails;
    if (this.#made.has(key) || (await store.has(index, key))) return;
    this.#made.set(key, await this.#pictureOf(image).catch(() => NONE));
    if (this.#made.size >= TOGETHER) await this.#write();
  }

  async #pictureOf(image: WireInput): Promise<Thumbnail> {
    const drawn = this.#drawn.get(image);
    if (drawn) return toThumbnail(drawn);
    if (image.kind === "blob") return makeThumbnail(image.blob, this.#size);
    if (image.kind === "pixels") return makeThumbnail(image.pixels, this.#size);
    // From the browser's cache, where the server allows that.
    if (image.kind === "url") return makeThumbnail(await (await fetch(image.url)).blob(), this.#size);
    return NONE;
  }

  async #write(): Promise<void> {
    const made = this.#made;
    this.#made = new Map();
    if (made.size > 0) await this.#thumbnails.put(made);
  }
}
