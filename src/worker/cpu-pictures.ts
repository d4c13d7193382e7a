import { planeValues, toPlanes } from "../core/planes.js";
import type { ModelSpec } from "../models/spec.js";
import { decode } from "./decode.js";
import type { PictureRoom, Pictures, Ready } from "./pictures.js";
import { openResize } from "./resize-here.js";
import { openViews, resizedViews, type ViewResized } from "./resized-views.js";
import { ResizerPool } from "./resizer-pool.js";

/** Pictures made ready in WASM, files in workers of their own where a call has many. */
export function openCpuPictures(rule: ModelSpec["image"], pool = new ResizerPool(rule)): PictureRoom {
  const values = planeValues(rule);
  const resize = openResize(rule);
  const viewOf = openViews(rule, resize);
  return {
    device: "wasm",
    open: (slots) => new CpuPictures(slots, rule.size, values, viewOf),
    expectMany: () => pool.use(),
    async read(opened, maxPixels, views) {
      const elsewhere = "blob" in opened ? await pool.resize(opened, maxPixels, views) : undefined;
      return elsewhere ?? resizedViews(await decode(opened, maxPixels), views, resize);
    },
    bytesOf: (views) => views * 3 * rule.size ** 2,
  };
}

class CpuPictures implements Pictures {
  readonly #viewOf: ViewResized;
  readonly #size: number;
  readonly #values: Float32Array;
  readonly #planes: Float32Array;

  constructor(slots: number, size: number, values: Float32Array, viewOf: ViewResized) {
    this.#viewOf = viewOf;
    this.#size = size;
    this.#values = values;
    this.#planes = new Float32Array(slots * 3 * size ** 2);
  }

  async place(ready: Ready, view: number, slot: number): Promise<void> {
    toPlanes(await this.#viewOf(ready, view), this.#values, this.#planes, slot * 3 * this.#size ** 2);
  }

  feed(count: number) {
    const size = this.#size;
    return { data: this.#planes.subarray(0, count * 3 * size ** 2), dims: [count, 3, size, size] };
  }

  close(): void {}
}
