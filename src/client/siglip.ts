import { transfer } from "comlink";
import type { Embeddings, Failure, Vectors } from "../core/embeddings.js";
import { badInput } from "../core/errors.js";
import type { Head } from "../core/head.js";
import type { HeatMap, HeatMapOptions } from "../core/heat-map.js";
import type { QueryVector } from "../core/index-types.js";
import { type Label, type LabelSet, labelRows, toLabelSet } from "../core/labels.js";
import { DEFAULT_TEMPLATES, fillTemplates } from "../core/prompts.js";
import { requireProbability, type Scores, scorePairs } from "../core/scores.js";
import { requireList, requireOneOf, requireText, requireTexts, requireVectors } from "./check.js";
import type { Connection } from "./connection.js";
import { toEmbeddings } from "./embed-result.js";
import { type ImageSource, isImageSource, toWireInput, transferables } from "./image-source.js";
import type { OpenOptions, SumQuery } from "./index-options.js";
import type { Life } from "./life.js";
import { ModelStorage } from "./model-storage.js";
import type { CallOptions, ClassifyOptions, PictureOptions, Status } from "./options.js";
import { queryTransferables, toWireSum } from "./query.js";
import { SearchIndex } from "./search-index.js";
import { thumbnailSize } from "./thumbnail-size.js";
import { UnrelatedVectors } from "./unrelated-vectors.js";

/** The labels of several pictures, in their order. A picture that failed has no labels, and its error in `failures`. */
export type LabelsOfMany = Label[][] & { failures: Failure[] };

type LabelOptions = Pick<ClassifyOptions, "templates" | "relative" | "signal" | "onProgress">;

/**
 * A loaded model. Its work runs in a worker. One that is lost is replaced by the next call, and at once where calls wait:
 * those that change nothing, and hand nothing over, are made again. `statuschange` events tell of `status.state`.
 *
 * Any call may reject with `worker-lost`, `device-lost`, `runtime` or `closed`, or with the reason of its signal.
 */
export class Siglip extends EventTarget {
  /** The models' files that this origin keeps. */
  readonly storage: ModelStorage;
  readonly #life: Life;
  readonly #unrelated = new UnrelatedVectors(this);

  /** @internal Made by `createSiglip`. */
  constructor(life: Life) {
    super();
    this.#life = life;
    life.onChange = () => this.dispatchEvent(new Event("statuschange"));
    this.storage = new ModelStorage(life);
  }

  /** What is really running, and why. After a lost worker was replaced, what runs now. */
  get status(): Status {
    return { ...this.#life.latest.loaded, state: this.#life.at };
  }

  /**
   * Unit vectors of pictures, `[rows, dim]`. Of a list, those that fail are in `failures` and the rest goes on; one
   * picture alone that fails rejects with its own error (`image-fetch`, `image-decode`, `image-too-large`, `numerics`).
   * Views of pictures (`options.views`) with `pool: "none"` are a row each, and `parts` says of what.
   */
  async embedImages(
    images: ImageSource | readonly ImageSource[],
    { views, ...options }: PictureOptions = {},
  ): Promise<Embeddings> {
    const alone = isImageSource(images);
    if (!alone) requireList(images, "images");
    const inputs = await Promise.all((alone ? [images] : images).map(toWireInput));
    const moved = transferables(inputs);
    const wire = await this.#life.call((engine, call) => engine.embedImages(call, transfer(inputs, moved), views), {
      ...options,
      again: moved.length === 0,
    });
    const embeddings = toEmbeddings(wire);
    const failure = embeddings.failures[0];
    if (alone && failure) throw failure.error;
    return embeddings;
  }

  /**
   * Unit vectors of texts, `[rows, dim]`, as they are: no template is put around them. A text longer than the model
   * reads is cut, its end mark kept, and listed in `truncated`. Rejects with `bad-input` for what is no text.
   */
  async embedTexts(texts: string | readonly string[], options: CallOptions = {}): Promise<Embeddings> {
    const list = typeof texts === "string" ? [texts] : texts;
    requireTexts(list, "texts");
    const embeddings = toEmbeddings(
      await this.#life.call((engine, call) => engine.embedTexts(call, [...list]), { ...options, again: true }),
    );
    const failure = embeddings.failures[0];
    if (failure) throw failure.error;
    return embeddings;
  }

  /**
   * Every image vector against every text vector: cosine, logit and probability, each `[images.rows, texts.rows]`.
   * Throws `SpaceMismatchError` for vectors of another model, `bad-input` for what are none.
   */
  score(images: Vectors, texts: Vectors): Scores {
    for (const [argument, vectors] of Object.entries({ images, texts })) requireVectors(vectors, argument);
    return scorePairs(images, texts, this.status.calibration);
  }

  /**
   * Labels encoded once, to be used for any number of pictures and kept for later.
   * Rejects with `bad-input` for an empty list, or a template without `{label}`.
   */
  async labels(
    labels: readonly string[],
    { templates = DEFAULT_TEMPLATES, relative = false, ...options }: LabelOptions = {},
  ): Promise<LabelSet> {
    for (const [argument, list] of Object.entries({ labels, templates })) {
      requireTexts(list, argument);
      if (list.length === 0) throw badInput(argument, `The list of ${argument} is empty.`);
    }
    const prompts = await this.embedTexts(fillTemplates(labels, templates), options);
    const set = toLabelSet(labels, templates, prompts);
    return relative ? this.#unrelated.beside(set, options.signal) : set;
  }

  /**
   * The labels of one picture, best first. What a `Head` of `siglip-web/learn` was taught as is its default of `multi`.
   * Rejects with the picture's own error, `space-mismatch` for labels of another model, and `no-probability` where `multi`
   * or `minProbability` asks for what the labels' and the model's constants don't say.
   */
  classify(
    image: ImageSource,
    labels: readonly string[] | LabelSet | Head,
    options?: ClassifyOptions,
  ): Promise<Label[]>;
  /** The labels of each picture, best first; one that fails has none, and its error is in `failures`. Else rejects as above. */
  classify(
    images: readonly ImageSource[],
    labels: readonly string[] | LabelSet | Head,
    options?: ClassifyOptions,
  ): Promise<LabelsOfMany>;
  async classify(
    images: ImageSource | readonly ImageSource[],
    labels: readonly string[] | LabelSet | Head,
    { templates, multi, minProbability, relative = false, views, ...options }: ClassifyOptions = {},
  ): Promise<Label[] | LabelsOfMany> {
    const { calibration: usual, space } = this.status;
    const encoded = isEncoded(labels) ? labels : undefined;
    const calibration = encoded?.calibration ?? usual;
    const [first] = [calibration].flat();
    if (multi !== undefined || minProbability !== undefined) requireProbability(first, space, multi === true);
    const signal = options.signal && { signal: options.signal };
    const given: LabelSet | Head =
      encoded ?? (await this.labels(labels as readonly string[], { ...(templates && { templates }), ...signal }));
    const set = relative && !("background" in given) ? await this.#unrelated.beside(given, options.signal) : given;
    const vectors = await this.embedImages(images, views ? { ...options, views: { pool: "none", ...views } } : options);
    const alone = multi ?? ("multi" in given ? given.multi : first?.kind !== "softmax");
    const ranked = labelRows(vectors, set, calibration, alone).map((all) =>
      minProbability === undefined ? all : all.filter(({ probability = 0 }) => probability >= minProbability),
    );
    if (isImageSource(images)) return ranked[0] as Label[];
    const all: Label[][] = images.map(() => []);
    [...new Set(vectors.inputs)].forEach((input, i) => {
      all[input] = ranked[i] as Label[];
    });
    return Object.assign(all, { failures: vectors.failures });
  }

  /**
   * The unit vector of a query of any form but `{ similarTo }`, with its space: with it an index elsewhere is searched,
   * such as one of `siglip-web/remote`. Rejects with what a part's picture or text does, and `numerics` where a sum
   * cancels out.
   */
  async queryVector(query: SumQuery, options: CallOptions = {}): Promise<QueryVector> {
    const wire = await toWireSum(query);
    const moved = queryTransferables(wire);
    return this.#life.call((engine, call) => engine.queryVector(call, transfer(wire, moved)), {
      ...options,
      again: moved.length === 0,
    });
  }

  /**
   * How near each tile of a picture is to a query of any form but `{ similarTo }`: a text, a label's vector out of a
   * `LabelSet`, another picture. Each tile is a run of the image tower: 36 by default. Rejects as `queryVector` does, and
   * with the picture's own error.
   */
  async heatMap(
    image: ImageSource,
    query: SumQuery,
    { tiles, overlap, ...options }: HeatMapOptions & CallOptions = {},
  ): Promise<HeatMap> {
    const [input, wire] = await Promise.all([toWireInput(image), toWireSum(query)]);
    const moved = [...transferables([input]), ...queryTransferables(wire)];
    return this.#life.call((engine, call) => engine.heatMap(call, transfer(input, moved), wire, { tiles, overlap }), {
      ...options,
      again: moved.length === 0,
    });
  }

  /**
   * The index of this name, with what was kept of it; a new one where there is none. It holds vectors of this model's
   * space only: rejects with `space-mismatch` where another model filled it, `index-version` where a newer version of the
   * package did.
   *
   * @param options.storage "auto" (default) keeps it in the browser's storage, in the best place that there is
   *   (`stats()` says which); "memory" as long as the worker lives.
   * @param options.vectors How vectors are held in memory: 4, 2 or 1 byte a number; what is kept is always f32. "f32" and
   *   "f16" are searched as they are held; of "int8", what may be a hit is read again and compared exactly, so that it is
   *   refused (`bad-input`) where nothing is kept. "auto" (default): f32 up to a sixteenth of the device's memory (512 MB
   *   of 8 GB and more, 256 MB where the browser doesn't say), beyond that int8, or f16 where nothing is kept; it changes
   *   while the index grows. `stats()` says which it is. Of an index that is open already, it stays as it is.
   * @param options.from An index of the model's own space, which is carried over to the adapter's.
   */
  async openIndex(
    name: string,
    { storage = "auto", vectors = "auto", thumbnails = false, from, ...options }: OpenOptions = {},
  ): Promise<SearchIndex> {
    requireText(name, "name");
    requireOneOf(storage, ["auto", "memory"], "storage");
    requireOneOf(vectors, ["auto", "f32", "f16", "int8"], "vectors");
    if (from !== undefined) requireText(from, "from");
    const opening = { storage, vectors, thumbnails: thumbnailSize(thumbnails) };
    await this.#life.call((engine, call) => engine.openIndex(call, name, opening, from), { ...options, again: true });
    const reopen = async (connection: Connection) => {
      await connection.call((engine, call) => engine.openIndex(call, name, opening));
    };
    return new SearchIndex(name, this.#life, () => this.status, storage === "auto" ? reopen : undefined);
  }

  /** The names of the indexes that are kept, of any model. */
  indexes(): Promise<string[]> {
    return this.#life.call((engine, call) => engine.listIndexes(call), { again: true });
  }

  /** Deletes a kept index, of any model; of one that is not there, nothing is said. Handles of it are of no use then. */
  async deleteIndex(name: string): Promise<void> {
    requireText(name, "name");
    await this.#life.call((engine, call) => engine.deleteIndex(call, name));
  }

  /** Ends the worker and frees all memory; pending and later calls reject with `closed`. */
  async close(): Promise<void> {
    this.#life.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function isEncoded(labels: readonly string[] | LabelSet | Head): labels is LabelSet | Head {
  return typeof labels === "object" && labels !== null && "space" in labels;
}
