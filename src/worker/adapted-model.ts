import { type AdaptedTower, type Adapter, adaptRows } from "../core/adapter.js";
import { requireSameSpace } from "../core/embeddings.js";
import type { Calibration } from "../core/scores.js";
import type { Loaded } from "../protocol/contract.js";
import type { Model } from "./model.js";
import type { Embedded } from "./unit-rows.js";

/** What vectors come from: a model, or one that an adapter corrects. */
export type Encoder = Pick<
  Model,
  "space" | "dim" | "towers" | "gpu" | "threads" | "calibration" | "embedImages" | "embedTexts"
>;

/** A model whose vectors, every one of them, are as an adapter makes them, and of its space. */
export class AdaptedModel implements Encoder {
  readonly adapter: Adapter;
  readonly #model: Encoder;

  /** Takes an adapter that was found whole. Throws `SpaceMismatchError` for one of another space than the model's. */
  constructor(model: Encoder, adapter: Adapter) {
    requireSameSpace(model, { space: adapter.base });
    this.adapter = adapter;
    this.#model = model;
  }

  get space(): string {
    return this.adapter.space;
  }

  get dim(): number {
    return this.#model.dim;
  }

  get calibration(): Calibration {
    return this.adapter.calibration;
  }

  get towers(): number {
    return this.#model.towers;
  }

  get gpu(): GPUDevice | undefined {
    return this.#model.gpu;
  }

  get threads(): number | undefined {
    return this.#model.threads;
  }

  embedImages(...args: Parameters<Encoder["embedImages"]>): AsyncGenerator<Embedded, void, void> {
    return adapted(this.#model.embedImages(...args), this.adapter, "image");
  }

  embedTexts(...args: Parameters<Encoder["embedTexts"]>): AsyncGenerator<Embedded, void, void> {
    return adapted(this.#model.embedTexts(...args), this.adapter, "text");
  }
}

/** What is said of a model, as it is with an adapter. The proof is of the model itself. */
export function adaptedLoad(loaded: Loaded, { space, calibration }: Adapter): Loaded {
  return { ...loaded, base: loaded.space, space, calibration };
}

async function* adapted(
  results: AsyncIterable<Embedded>,
  adapter: Adapter,
  tower: AdaptedTower,
): AsyncGenerator<Embedded, void, void> {
  for await (const result of results) yield adaptedOne(result, adapter, tower);
}

function adaptedOne(result: Embedded, adapter: Adapter, tower: AdaptedTower): Embedded {
  if ("error" in result) return result;
  try {
    return { ...result, vector: adaptRows(adapter, tower, result.vector) };
  } catch (error) {
    return { error };
  }
}
