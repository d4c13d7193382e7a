import type { CallOptions } from "../client/options.js";
import { DEFAULT_TEMPLATES } from "../core/prompts.js";
import { type Pause, slices } from "../core/slices.js";
import { unlessAborted } from "../core/unless-aborted.js";
import { bootstrap } from "./bootstrap.js";
import { requireCounts } from "./check.js";
import { type Cost, expectedCost, measuredMemory } from "./cost.js";
import { countSkipped, type Dataset, toDataset } from "./dataset.js";
import { type Embedded, type EmbedOptions, type Encoder, embedDataset, queryMs } from "./embed-dataset.js";
import type { Evaluation, Tables } from "./evaluation.js";
import { type MeasureOptions, measure, requireOptions } from "./measure.js";
import type { Measured } from "./measured.js";
import { type BootstrapOptions, bootstrapOptions, type Sample } from "./resamples.js";

export interface EvaluateOptions extends MeasureOptions, BootstrapOptions, CallOptions {
  /** How many pictures, and texts, are encoded alone to tell how long one takes. Default: 10; 0: nothing is timed. */
  timed?: number;
  /**
   * Whether to ask the browser for the memory in use. It answers in cross-origin isolated pages of Chromium alone, and may
   * take 20 seconds. Default: false.
   */
  memory?: boolean;
}

/** An evaluation, and what it can be compared by. */
export interface Evaluated {
  evaluation: Evaluation;
  measured: Measured;
  sample: Sample;
}

/**
 * What a model makes of a data set: of labels top-k accuracy, a table of classes, confusions and calibration; of several
 * labels mean average precision; of captions recall both ways; each with its interval, and what it costs beside.
 *
 * Pictures that can't be read are skipped, and counted. Rejects with `bad-input` for options that are none and where
 * nothing is left to evaluate, `space-mismatch` for labels of another model, `numerics` for a head that gives NaN.
 */
export async function evaluate(siglip: Encoder, dataset: Dataset, options: EvaluateOptions = {}): Promise<Evaluation> {
  const checked = checkedInput(dataset, options);
  const embedded = await embedDataset(siglip, checked, callsOf(options));
  return (await evaluateEmbedded(siglip, embedded, options)).evaluation;
}

/** The data set without what is no use in it. Throws `bad-input` for it, or for options. */
export function checkedInput(dataset: Dataset, options: EvaluateOptions): Dataset {
  requireOptions(options);
  bootstrapOptions(options);
  if (options.timed !== undefined && options.timed !== 0) requireCounts([options.timed], "timed");
  if (typeof dataset !== "object" || dataset === null) return toDataset(dataset);
  const { examples, name, classes, skipped = [], others = 0 } = dataset;
  return toDataset(examples, { name, classes }, { skipped, others });
}

/** How the calls of an evaluation are made. Ten of each kind are timed where nothing else is said. */
export function callsOf({ timed = 10, signal, onProgress }: EvaluateOptions): EmbedOptions {
  return { timed, signal, onProgress };
}

/** The same of pictures that are encoded. */
export async function evaluateEmbedded(
  siglip: Encoder,
  embedded: Embedded,
  options: EvaluateOptions,
  known: Partial<Cost> = {},
): Promise<Evaluated> {
  const pause = slices(options.signal);
  const measured = await measure(siglip, embedded, options, callsOf(options), pause);
  const { dataset, places, skipped, imageMs, imageInBatchMs } = embedded;
  const query = await queryMs(siglip, dataset.classes[0] ?? "a picture", callsOf(options));
  const memory = options.memory ? await unlessAborted(measuredMemory(), options.signal) : undefined;
  const sample = { pictures: places, count: dataset.examples.length };
  const { figures, tables } = await withIntervals(measured, sample, options, pause);
  const { model, revision, space, device, dtype } = siglip.status;
  const { labels, head, templates = labels?.templates ?? DEFAULT_TEMPLATES } = options;
  const all = [...dataset.skipped, ...skipped];
  const evaluation: Evaluation = {
    model,
    revision,
    space,
    device,
    dtype: { ...dtype },
    ...(!head && dataset.classes.length > 0 && { templates: [...templates] }),
    dataset: {
      name: dataset.name,
      pictures: places.length,
      classes: dataset.classes.length,
      captions: places.reduce((sum, place) => sum + (dataset.examples[place]?.captions?.length ?? 0), 0),
      counts: countSkipped(all),
      skipped: all,
      others: dataset.others,
    },
    bootstrap: bootstrapOptions(options),
    figures,
    ...tables,
    cost: { ...expectedCost(siglip.status), ...present({ imageMs, imageInBatchMs, queryMs: query, memory }), ...known },
    notes: measured.notes,
  };
  return { evaluation, measured, sample };
}

async function withIntervals(
  { figures, tables }: Measured,
  sample: Sample,
  options: BootstrapOptions,
  pause: Pause,
): Promise<{ figures: Evaluation["figures"]; tables: Tables }> {
  const statistics = [...figures.values(), ...tables.map(({ statistic }) => statistic)];
  const all = await bootstrap(statistics, sample, options, pause);
  const known = [...figures.keys()].map((name, i) => [name, all[i]] as const).filter(([, figure]) => figure);
  let at = figures.size;
  const read = tables.map(({ statistic, read }) => {
    const own = all.slice(at, at + statistic.size);
    at += statistic.size;
    return read(own);
  });
  return { figures: Object.fromEntries(known), tables: Object.assign({}, ...read) };
}

/** Without what is not known. */
function present(cost: { [K in keyof Cost]: Cost[K] | undefined }): Cost {
  return Object.fromEntries(Object.entries(cost).filter(([, value]) => value !== undefined));
}
