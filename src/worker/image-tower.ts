import { aheadWithin, type Steps } from "../core/ahead-within.js";
import { type BatchRule, nextBatch } from "../core/batch-size.js";
import { Budget } from "../core/budget.js";
import { isSiglipError } from "../core/errors.js";
import { nextTask } from "../core/next-task.js";
import { mostViews, type Views } from "../core/views.js";
import type { Device } from "../models/device.js";
import type { WireInput } from "../protocol/contract.js";
import { closePicture, isPicture } from "./decode.js";
import { joinViews, type OfView } from "./join-views.js";
import { type Opened, openInput } from "./open-input.js";
import type { PictureRoom, Pictures, Ready } from "./pictures.js";
import type { Embedded, EncodeRows } from "./unit-rows.js";

/**
 * Pictures encoded together. The GPU is asked for many at once, since one alone does not fill it. The CPU gains nothing by
 * it, and a picture that is searched for waits for the batch that is under way.
 */
const BATCH: Record<Device, BatchRule> = { webgpu: { first: 16, most: 16 }, wasm: { first: 1, most: 1 } };

/** Pictures that are decoded and resized ahead, at least. */
const AHEAD = 16;

function fewer({ first, most }: BatchRule, times: number): BatchRule {
  const share = (count: number) => Math.max(1, Math.floor(count / Math.max(times, 1)));
  return { first: share(first), most: share(most) };
}

/** What the app says of pictures. */
export interface PictureLimits {
  maxPixels: number;
  /** Of all pictures that are decoded at one time; a larger one goes alone. */
  maxDecodedBytes: number;
}

/** The user's limits are not meant for a checkpoint's own picture. */
export const UNLIMITED: PictureLimits = {
  maxPixels: Number.POSITIVE_INFINITY,
  maxDecodedBytes: Number.POSITIVE_INFINITY,
};

type Failed = { error: unknown };
/** A picture whose views can be placed, and what gives back all that it holds. */
type Taken = { ready: Ready; free: () => void } | Failed;
type Placed = ({ slot: number } | Failed) & Omit<OfView, "result">;

/** Pictures to vectors: decode, make ready, vision tower. */
export class ImageTower {
  readonly #encodeRows: EncodeRows;
  readonly #rule: BatchRule;
  readonly #room: PictureRoom;
  readonly #maxPixels: number;
  readonly #budget: Budget;

  /**
   * @param device Where the tower runs; pictures may be made ready elsewhere.
   * @param grown How many times the patches that the checkpoint was trained with; so many fewer go together. Default: 1.
   */
  constructor(
    encodeRows: EncodeRows,
    device: Device,
    room: PictureRoom,
    { maxPixels, maxDecodedBytes }: PictureLimits,
    grown = 1,
  ) {
    this.#encodeRows = encodeRows;
    this.#rule = fewer(BATCH[device], grown);
    this.#room = room;
    this.#maxPixels = maxPixels;
    this.#budget = new Budget(maxDecodedBytes);
  }

  /**
   * One result an input, in order; a picture that fails is an error in its place and the others go on. Views fill batches
   * whosever they are; a picture is decoded once for all of its views.
   */
  async *embed(inputs: readonly WireInput[], signal: AbortSignal, views?: Views): AsyncGenerator<Embedded, void, void> {
    yield* joinViews(this.#embedViews(inputs, signal, views), views?.pool);
  }

  async *#embedViews(
    inputs: readonly WireInput[],
    signal: AbortSignal,
    views: Views | undefined,
  ): AsyncGenerator<OfView, void, void> {
    const rule = this.#rule;
    const each = mostViews(views);
    const pictures = this.#room.open(Math.min(rule.most, inputs.length * each));
    const over = inputs.length > 1 ? this.#room.expectMany() : undefined;
    // Under way while others are encoded: the next two batches, and enough to keep all that decode at work. Of one more,
    // only the beginnings are read.
    const count = Math.max(2, Math.ceil(Math.max(2 * rule.most, AHEAD) / each));
    const limits = { count, beyond: Math.max(rule.most, AHEAD / 2), budget: this.#budget };
    let size = rule.first;
    let batch: Promise<Placed>[] = [];
    let filled = 0;
    try {
      for await (const taken of aheadWithin(inputs, limits, this.#steps(signal, views))) {
        if ("error" in taken) {
          batch.push(Promise.resolve({ ...taken, view: 0 }));
          continue;
        }
        const placing: Promise<Placed>[] = [];
        try {
          for (const view of taken.ready.views.keys()) {
            const one = place(pictures, taken.ready, view, filled++);
            placing.push(one);
            batch.push(one);
            signal.throwIfAborted();
            if (filled < size) continue;
            const placed = await allPlaced(batch);
            const began = performance.now();
            const rows = await this.#encode(pictures, filled, placed);
            size = nextBatch(size, performance.now() - began, rule);
            [batch, filled] = [[], 0];
            yield* inOrder(placed, rows);
          }
        } finally {
          void Promise.all(placing).then(taken.free);
        }
      }
      const placed = await allPlaced(batch);
      yield* inOrder(placed, await this.#encode(pictures, filled, placed));
    } finally {
      over?.();
      await Promise.all(batch);
      pictures.close();
    }
  }

  /** The rows of the slots that were filled. */
  async #encode(pictures: Pictures, count: number, batch: readonly Placed[]): Promise<Embedded[]> {
    if (!batch.some((one) => "slot" in one)) return [];
    // The tower may keep this thread until it is done. What others have finished meanwhile is to make them go on first.
    if (batch.length > 1) await nextTask();
    return this.#encodeRows(pictures.feed(count));
  }

  #steps(signal: AbortSignal, views: Views | undefined): Steps<WireInput, Opened | (Failed & { bytes: 0 }), Taken> {
    const several = mostViews(views) > 1;
    const beside = several ? this.#room.bytesOf(mostViews(views)) : 0;
    return {
      open: (input) => openInput(input, this.#maxPixels, signal).catch((error: unknown) => ({ error, bytes: 0 })),
      bytes: ({ bytes }) => Math.max(bytes, beside),
      work: async (opened, giveBack) => {
        if ("error" in opened) {
          giveBack();
          return opened;
        }
        try {
          const ready = await this.#room.read(opened, this.#maxPixels, views);
          const { from } = ready;
          if (!isPicture(from) && !several) giveBack(); // one small square
          const free = () => {
            if (isPicture(from)) closePicture(from);
            giveBack();
          };
          return { ready, free };
        } catch (error) {
          giveBack();
          return { error };
        }
      },
      drop: (taken) => {
        if (!("error" in taken)) taken.free();
      },
    };
  }
}

function inOrder(batch: readonly Placed[], rows: readonly Embedded[]): OfView[] {
  return batch.map((one) => ({ ...one, result: "slot" in one ? (rows[one.slot] as Embedded) : { error: one.error } }));
}

/** What became of each. Throws a fault that is none of a picture's own, as where the GPU has no memory left: it would meet all. */
async function allPlaced(batch: readonly Promise<Placed>[]): Promise<Placed[]> {
  const placed = await Promise.all(batch);
  for (const one of placed) if ("error" in one && isOfMachine(one.error)) throw one.error;
  return placed;
}

function isOfMachine(error: unknown): boolean {
  return isSiglipError(error, "runtime") || isSiglipError(error, "device-lost");
}

async function place(pictures: Pictures, ready: Ready, view: number, slot: number): Promise<Placed> {
  try {
    await pictures.place(ready, view, slot);
    return { slot, of: ready, view };
  } catch (error) {
    return { error, of: ready, view };
  }
}
