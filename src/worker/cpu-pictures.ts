import { planeValues, toPlanes } from "../core/planes.js";
import type { ModelSpec } from "../models/spec.js";
import { decode } from "./decode.js";
import type { PictureRoom, Pictures, Ready } from "./pictures.js";
import { openResize, type Resize } from "./resize-here.js";
import { ResizerPool } from "./resizer-pool.js";

/** Pictures made ready in WASM, files in workers of their own where a call has many. */
export function openCpuPictures(rule: ModelSpec["image"], pool = new ResizerPool(rule)): PictureRoom {
  const values = planeValues(rule);
  const resize = openResize(rule);
  return {
    device: "wasm",
    open: (slots) => new CpuPictures(slots, rule.size, values, resize),
    expectMany: () => pool.use(),
    async read(opened, maxPixels) {
      const elsewhere = "blob" in opened ? await pool.resize(opened, maxPixels) : undefined;
      return elsewhere ?? resize(await decode(opened, maxPixels));
    },
  };
}

class CpuPictures implements Pictures {
  readonly #resize: Resize;
  readonly #size: number;
  readonly #values: Float32Array;
  readonly #planes: Float32Array;

  constructor(slots: number, size: number, values: Float32Array, resize: Resize) {
    this.#resize = resize;
    this.#size = size;
    this.#values = values;
    this.#planes = new Float32Array(slots * 3 * size ** 2);
  }

  async place(ready: Ready, slot: number): Promise<void> {
    const rgb = ready instanceof Uint8Array ? ready : await this.#resize({ picture: ready, upright: false });
    toPlanes(rgb, this.#values, this.#planes, slot * 3 * this.#size ** 2);
  }

  feed(count: number) {
    const size = this.#size;
    return { data: this.#planes.subarray(0, count * 3 * size ** 2), dims: [count, 3, size, size] };
  }

  close(): void {}
}
