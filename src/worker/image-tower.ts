import { aheadWithin, type Steps } from "../core/ahead-within.js";
import { Budget } from "../core/budget.js";
import type { WireInput } from "../protocol/contract.js";
import { closePicture } from "./decode.js";
import { nextTask } from "./next-task.js";
import { type Opened, openInput } from "./open-input.js";
import type { PictureRoom, Pictures, Ready } from "./pictures.js";
import type { Embedded, EncodeRows } from "./unit-rows.js";

/** Pictures encoded together. Small enough that a query waits little behind an indexing run. */
const BATCH = 8;
/** Pictures under way while others are encoded: the next two batches. */
const AHEAD = 2 * BATCH;
/** Pictures of which only the beginning is read before that. */
const BEYOND = BATCH;

/** What the app says of pictures. */
export interface PictureLimits {
  maxPixels: number;
  /** Of all pictures that are decoded at one time; a larger one goes alone. */
  maxDecodedBytes: number;
}

type Failed = { error: unknown };
type Taken = { ready: Ready; free: () => void } | Failed;
type Placed = { slot: number } | Failed;

/** Pictures to vectors: decode, make ready, vision tower. */
export class ImageTower {
  readonly #encodeRows: EncodeRows;
  readonly #room: PictureRoom;
  readonly #maxPixels: number;
  readonly #budget: Budget;

  constructor(encodeRows: EncodeRows, room: PictureRoom, { maxPixels, maxDecodedBytes }: PictureLimits) {
    this.#encodeRows = encodeRows;
    this.#room = room;
    this.#maxPixels = maxPixels;
    this.#budget = new Budget(maxDecodedBytes);
  }

  /** One result an input, in order; a picture that fails is an error in its place and the others go on. */
  async *embed(inputs: readonly WireInput[], signal: AbortSignal): AsyncGenerator<Embedded, void, void> {
    const many = inputs.length > 1;
    const pictures = this.#room.open(many ? BATCH : 1);
    const over = many ? this.#room.expectMany() : undefined;
    const limits = { count: AHEAD, beyond: BEYOND, budget: this.#budget };
    let batch: Promise<Placed>[] = [];
    let filled = 0;
    try {
      for await (const taken of aheadWithin(inputs, limits, this.#steps(signal))) {
        batch.push("error" in taken ? Promise.resolve(taken) : place(pictures, taken, filled++));
        signal.throwIfAborted();
        if (filled === BATCH) {
          yield* this.#encode(pictures, filled, await Promise.all(batch));
          [batch, filled] = [[], 0];
        }
      }
      yield* this.#encode(pictures, filled, await Promise.all(batch));
    } finally {
      over?.();
      await Promise.all(batch);
      pictures.close();
    }
  }

  async *#encode(pictures: Pictures, count: number, batch: readonly Placed[]): AsyncGenerator<Embedded, void, void> {
    const placed = batch.some((one) => "slot" in one);
    // The tower may keep this thread until it is done. What others have finished meanwhile is to make them go on first.
    if (batch.length > 1) await nextTask();
    const rows = placed ? await this.#encodeRows(pictures.feed(count)) : [];
    for (const one of batch) yield "slot" in one ? (rows[one.slot] as Embedded) : one;
  }

  #steps(signal: AbortSignal): Steps<WireInput, Opened | (Failed & { bytes: 0 }), Taken> {
    return {
      open: (input) => openInput(input, this.#maxPixels, signal).catch((error: unknown) => ({ error, bytes: 0 })),
      bytes: ({ bytes }) => bytes,
      work: async (opened, free) => {
        if ("error" in opened) return opened;
        try {
          const ready = await this.#room.read(opened, this.#maxPixels);
          if (ready instanceof Uint8Array) free();
          return { ready, free };
        } catch (error) {
          free();
          return { error };
        }
      },
      drop: (taken) => {
        if ("error" in taken) return;
        if (!(taken.ready instanceof Uint8Array)) closePicture(taken.ready);
        taken.free();
      },
    };
  }
}

async function place(pictures: Pictures, { ready, free }: Exclude<Taken, Failed>, slot: number): Promise<Placed> {
  try {
    await pictures.place(ready, slot);
    return { slot };
  } catch (error) {
    return { error };
  } finally {
    free();
  }
}
