import { ahead } from "../core/ahead.js";
import type { WireInput } from "../protocol/contract.js";
import { decode, type Picture } from "./decode.js";
import type { OpenPictures, Pictures } from "./pictures.js";
import type { Embedded, EncodeRows } from "./unit-rows.js";

/** Pictures encoded together. Small enough that a query waits little behind an indexing run. */
const BATCH = 8;
/** Pictures being decoded while others are encoded; bounds how many sit decoded in memory. */
const DECODES = 4;

type Failed = { error: unknown };
type Decoded = { picture: Picture } | Failed;
type Placed = { slot: number } | Failed;

/** Pictures to vectors: decode, make ready, vision tower. */
export class ImageTower {
  readonly #encodeRows: EncodeRows;
  readonly #open: OpenPictures;
  readonly #maxPixels: number;

  constructor(encodeRows: EncodeRows, open: OpenPictures, maxPixels: number) {
    this.#encodeRows = encodeRows;
    this.#open = open;
    this.#maxPixels = maxPixels;
  }

  /** One result an input, in order; a picture that fails is an error in its place and the others go on. */
  async *embed(inputs: readonly WireInput[], signal: AbortSignal): AsyncGenerator<Embedded, void, void> {
    const pictures = this.#open(Math.min(BATCH, inputs.length));
    const decodes = new Decodes(this.#maxPixels, signal);
    let batch: Promise<Placed>[] = [];
    let filled = 0;
    try {
      for await (const decoded of ahead(inputs, DECODES, (input) => decodes.start(input))) {
        signal.throwIfAborted();
        batch.push("error" in decoded ? Promise.resolve(decoded) : place(pictures, decodes.take(decoded), filled++));
        if (filled === BATCH) {
          yield* this.#encode(pictures, filled, await Promise.all(batch));
          [batch, filled] = [[], 0];
        }
      }
      yield* this.#encode(pictures, filled, await Promise.all(batch));
    } finally {
      decodes.stop();
      await Promise.all(batch);
      pictures.close();
    }
  }

  async *#encode(pictures: Pictures, count: number, batch: readonly Placed[]): AsyncGenerator<Embedded, void, void> {
    const placed = batch.some((one) => "slot" in one);
    const rows = placed ? await this.#encodeRows(pictures.feed(count)) : [];
    for (const one of batch) yield "slot" in one ? (rows[one.slot] as Embedded) : one;
  }
}

async function place(pictures: Pictures, picture: Picture, slot: number): Promise<Placed> {
  try {
    await pictures.place(picture, slot);
    return { slot };
  } catch (error) {
    return { error };
  }
}

/** Decodes of one call. Pictures that nobody took are closed when it stops: a bitmap's memory is not the collector's. */
class Decodes {
  readonly #maxPixels: number;
  readonly #signal: AbortSignal;
  readonly #waiting = new Set<Picture>();
  #stopped = false;

  constructor(maxPixels: number, signal: AbortSignal) {
    this.#maxPixels = maxPixels;
    this.#signal = signal;
  }

  async start(input: WireInput): Promise<Decoded> {
    try {
      const picture = await decode(input, this.#maxPixels, this.#signal);
      this.#waiting.add(picture);
      if (this.#stopped) this.stop();
      return { picture };
    } catch (error) {
      return { error };
    }
  }

  take({ picture }: { picture: Picture }): Picture {
    this.#waiting.delete(picture);
    return picture;
  }

  stop(): void {
    this.#stopped = true;
    for (const picture of this.#waiting) if (!(picture instanceof ImageData)) picture.close();
    this.#waiting.clear();
  }
}
