import { ahead } from "../core/ahead.js";
import { resize, toPlanes } from "../core/resample.js";
import type { ModelSpec } from "../models/spec.js";
import type { WireInput } from "../protocol/contract.js";
import { decode } from "./decode.js";
import { type Pixels, readPixels } from "./read-pixels.js";
import type { Embedded, EncodeRows } from "./unit-rows.js";

/** Pictures encoded together. Small enough that a query waits little behind an indexing run. */
const BATCH = 8;
/** Pictures being decoded while others are encoded; bounds how many sit decoded in memory. */
const DECODES = 4;

type Decoded = { pixels: Pixels } | { error: unknown };

/** Pictures to vectors: decode, resize, normalise, vision tower. */
export class ImageTower {
  readonly #encodeRows: EncodeRows;
  readonly #rule: ModelSpec["image"];
  readonly #maxPixels: number;

  constructor(encodeRows: EncodeRows, rule: ModelSpec["image"], maxPixels: number) {
    this.#encodeRows = encodeRows;
    this.#rule = rule;
    this.#maxPixels = maxPixels;
  }

  /** One result an input, in order; a picture that fails is an error in its place and the others go on. */
  async *embed(inputs: readonly WireInput[], signal: AbortSignal): AsyncGenerator<Embedded, void, void> {
    const { size } = this.#rule;
    const planes = new Float32Array(Math.min(BATCH, inputs.length) * 3 * size * size);
    const slots: ({ slot: number } | { error: unknown })[] = [];
    let filled = 0;
    for await (const decoded of ahead(inputs, DECODES, (input) => this.#decode(input, signal))) {
      signal.throwIfAborted();
      slots.push("pixels" in decoded ? { slot: this.#place(decoded.pixels, planes, filled++) } : decoded);
      if (filled === BATCH) {
        yield* this.#encode(planes, filled, slots.splice(0));
        filled = 0;
      }
    }
    if (slots.length > 0) yield* this.#encode(planes, filled, slots);
  }

  async #decode(input: WireInput, signal: AbortSignal): Promise<Decoded> {
    try {
      return { pixels: readPixels(await decode(input, this.#maxPixels, signal)) };
    } catch (error) {
      return { error };
    }
  }

  #place({ data, width, height }: Pixels, planes: Float32Array, slot: number): number {
    const { size, filter } = this.#rule;
    toPlanes(resize(data, width, height, size, size, filter), planes, slot * 3 * size * size, this.#rule);
    return slot;
  }

  async *#encode(
    planes: Float32Array,
    count: number,
    slots: readonly ({ slot: number } | { error: unknown })[],
  ): AsyncGenerator<Embedded, void, void> {
    const { size } = this.#rule;
    const data = planes.subarray(0, count * 3 * size * size);
    const rows = count === 0 ? [] : await this.#encodeRows({ data, dims: [count, 3, size, size] });
    for (const entry of slots) yield "slot" in entry ? (rows[entry.slot] as Embedded) : entry;
  }
}
