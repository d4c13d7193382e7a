import { planeValues, toPlanes } from "../core/planes.js";
import { planResize } from "../core/resize-plan.js";
import type { ModelSpec } from "../models/spec.js";
import type { Picture } from "./decode.js";
import type { OpenPictures, Pictures } from "./pictures.js";
import { readPixels } from "./read-pixels.js";
import { openResample } from "./resample-wasm.js";

/** One picture on the CPU: written at `offset` of `planes` as `[3, size, size]`; a bitmap is closed. */
export type Prepare = (picture: Picture, planes: Float32Array, offset: number) => void;

export function openPrepare(rule: ModelSpec["image"]): Prepare {
  const values = planeValues(rule);
  const resample = openResample();
  return (picture, planes, offset) => {
    const { data, width, height } = readPixels(picture);
    toPlanes(resample(data, width, planResize(width, height, rule)), values, planes, offset);
  };
}

/** Pictures made ready in WASM. */
export function openCpuPictures(rule: ModelSpec["image"]): OpenPictures {
  return (slots) => new CpuPictures(slots, rule);
}

class CpuPictures implements Pictures {
  readonly #prepare: Prepare;
  readonly #size: number;
  readonly #planes: Float32Array;

  constructor(slots: number, rule: ModelSpec["image"]) {
    this.#prepare = openPrepare(rule); // of its own: WASM's memory goes when this does
    this.#size = rule.size;
    this.#planes = new Float32Array(slots * 3 * rule.size ** 2);
  }

  async place(picture: Picture, slot: number): Promise<void> {
    this.#prepare(picture, this.#planes, slot * 3 * this.#size ** 2);
  }

  feed(count: number) {
    const size = this.#size;
    return { data: this.#planes.subarray(0, count * 3 * size ** 2), dims: [count, 3, size, size] };
  }

  close(): void {}
}
