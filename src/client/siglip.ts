import { transfer } from "comlink";
import { combine, type Embeddings, type Failure, rowOf } from "../core/embeddings.js";
import { SiglipError } from "../core/errors.js";
import { type Label, type LabelSet, rankLabels } from "../core/labels.js";
import { DEFAULT_TEMPLATES, fillTemplates } from "../core/prompts.js";
import { type Scores, scorePairs } from "../core/scores.js";
import { badInput, requireList, requireTexts } from "./check.js";
import { toEmbeddings } from "./embed-result.js";
import { type ImageSource, isImageSource, toWireInput, transferables } from "./image-source.js";
import type { Life } from "./life.js";
import type { CallOptions, ClassifyOptions, Status } from "./options.js";
import { SearchIndex } from "./search-index.js";

/** The labels of several pictures, in their order. A picture that failed has no labels, and its error in `failures`. */
export type LabelsOfMany = Label[][] & { failures: Failure[] };

type Vectors = Pick<Embeddings, "data" | "rows" | "dim" | "space">;

/**
 * A loaded model. Its work runs in a worker; a worker that is lost is replaced at the next call.
 *
 * Any call may reject with `worker-lost`, `device-lost`, `runtime` or `closed`, or with the reason of its signal.
 */
export class Siglip {
  readonly #life: Life;
  readonly #statusOf: () => Status;

  /** @internal Made by `createSiglip`. */
  constructor(life: Life, statusOf: () => Status) {
    this.#life = life;
    this.#statusOf = statusOf;
  }

  /** What is really running, and why. After a lost worker was replaced, what runs now. */
  get status(): Status {
    return this.#statusOf();
  }

  /**
   * Unit vectors of pictures, `[rows, dim]`. Of a list, those that fail are in `failures` and the rest goes on; one
   * picture alone that fails rejects with its own error (`image-fetch`, `image-decode`, `image-too-large`, `numerics`).
   */
  async embedImages(images: ImageSource | readonly ImageSource[], options: CallOptions = {}): Promise<Embeddings> {
    const alone = isImageSource(images);
    if (!alone) requireList(images, "images");
    const inputs = await Promise.all((alone ? [images] : images).map(toWireInput));
    const wire = await this.#life.call(
      (engine, call) => engine.embedImages(call, transfer(inputs, transferables(inputs))),
      options,
    );
    const embeddings = toEmbeddings(wire);
    const failure = embeddings.failures[0];
    if (alone && failure) throw failure.error;
    return embeddings;
  }

  /**
   * Unit vectors of texts, `[rows, dim]`, as they are: no template is put around them. A text longer than the model
   * reads is cut, its end mark kept. Rejects with `bad-input` for what is no text.
   */
  async embedTexts(texts: string | readonly string[], options: CallOptions = {}): Promise<Embeddings> {
    const list = typeof texts === "string" ? [texts] : texts;
    requireTexts(list, "texts");
    const embeddings = toEmbeddings(
      await this.#life.call((engine, call) => engine.embedTexts(call, [...list]), options),
    );
    const failure = embeddings.failures[0];
    if (failure) throw failure.error;
    return embeddings;
  }

  /**
   * Every image vector against every text vector: cosine, logit and probability, each `[images.rows, texts.rows]`.
   * Throws `SpaceMismatchError` for vectors of another model.
   */
  score(images: Vectors, texts: Vectors): Scores {
    return scorePairs(images, texts, this.status.calibration);
  }

  /**
   * Labels encoded once, to be used for any number of pictures and kept for later.
   * Rejects with `bad-input` for an empty list, or a template without `{label}`.
   */
  async labels(
    labels: readonly string[],
    { templates = DEFAULT_TEMPLATES, ...options }: Pick<ClassifyOptions, "templates" | "signal" | "onProgress"> = {},
  ): Promise<LabelSet> {
    for (const [argument, list] of Object.entries({ labels, templates })) {
      requireTexts(list, argument);
      if (list.length === 0) throw badInput(argument, `The list of ${argument} is empty.`);
    }
    const prompts = await this.embedTexts(fillTemplates(labels, templates), options);
    const data = new Float32Array(labels.length * prompts.dim);
    labels.forEach((_, i) => {
      const ensemble = templates.map((_, t) => rowOf(prompts, i * templates.length + t));
      data.set(combine(ensemble), i * prompts.dim);
    });
    const { dim, space } = prompts;
    return { labels: [...labels], templates: [...templates], data, rows: labels.length, dim, space };
  }

  /** The labels of one picture, best first. */
  classify(image: ImageSource, labels: readonly string[] | LabelSet, options?: ClassifyOptions): Promise<Label[]>;
  /** The labels of each picture, best first. */
  classify(
    images: readonly ImageSource[],
    labels: readonly string[] | LabelSet,
    options?: ClassifyOptions,
  ): Promise<LabelsOfMany>;
  async classify(
    images: ImageSource | readonly ImageSource[],
    labels: readonly string[] | LabelSet,
    { templates, multi = true, ...options }: ClassifyOptions = {},
  ): Promise<Label[] | LabelsOfMany> {
    const set = isLabelSet(labels)
      ? labels
      : await this.labels(labels, {
          ...(templates && { templates }),
          ...(options.signal && { signal: options.signal }),
        });
    const vectors = await this.embedImages(images, options);
    const { calibration } = this.status;
    if (!multi && !calibration) {
      const message = "This model's scale and bias are not known, so there is no share among the labels.";
      throw new SiglipError("no-probability", message, { space: vectors.space });
    }
    const { cosine, cols } = scorePairs(vectors, set);
    const ranked = vectors.inputs.map((_, row) =>
      rankLabels(set.labels, cosine.subarray(row * cols, (row + 1) * cols), calibration, multi),
    );
    if (isImageSource(images)) return ranked[0] as Label[];
    const all: Label[][] = images.map(() => []);
    vectors.inputs.forEach((input, row) => {
      all[input] = ranked[row] as Label[];
    });
    return Object.assign(all, { failures: vectors.failures });
  }

  /** The index of this name, in memory: made when it is not there. It holds vectors of this model's space only. */
  async openIndex(name: string): Promise<SearchIndex> {
    await this.#life.call((engine, call) => engine.openIndex(call, name));
    return new SearchIndex(name, this.#life, this, () => this.status.calibration);
  }

  /** Ends the worker and frees all memory; pending and later calls reject with `closed`. */
  async close(): Promise<void> {
    this.#life.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function isLabelSet(labels: readonly string[] | LabelSet): labels is LabelSet {
  return typeof labels === "object" && labels !== null && "space" in labels;
}
