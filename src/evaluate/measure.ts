import type { Embeddings } from "../core/embeddings.js";
import { badInput } from "../core/errors.js";
import type { LabelSet } from "../core/labels.js";
import { toLabelSet } from "../core/labels.js";
import { DEFAULT_TEMPLATES, fillTemplates } from "../core/prompts.js";
import type { Pause } from "../core/slices.js";
import { requireCounts } from "./check.js";
import { type ClassScores, type Head, requireClassScores, zeroShot } from "./class-scores.js";
import { type Embedded, type EmbedOptions, type Encoder, embedTexts } from "./embed-dataset.js";
import { measureCaptions } from "./measure-captions.js";
import { measureClasses } from "./measure-classes.js";
import { joined, type Measured } from "./measured.js";

export interface MeasureOptions {
  /** Texts with `{label}`; a class's vector is the mean over all. Default: as `classify`'s. */
  templates?: readonly string[];
  /** The classes' vectors, in place of those that the templates give; with their calibration, where they have one. */
  labels?: LabelSet;
  /** Scores the classes by the pictures' vectors, in place of texts. */
  head?: Head;
  /** Default: 1 and 5. */
  topK?: readonly number[];
  /** Default: 1, 5 and 10. */
  recallK?: readonly number[];
  /** Bins of the reliability curves, of equal width. Default: 15. */
  bins?: number;
}

/** Throws `bad-input` for options that are none, before anything is computed. */
export function requireOptions({ templates, labels, head, topK, recallK, bins }: MeasureOptions): void {
  for (const [argument, values] of Object.entries({ topK, recallK })) if (values) requireCounts(values, argument);
  if (bins !== undefined) requireCounts([bins], "bins");
  if (templates) fillTemplates([], templates);
  if (templates?.length === 0) throw badInput("templates", "The list of templates is empty.");
  if ([templates, labels, head].filter(Boolean).length > 1) {
    throw badInput("head", "Classes are scored by templates, by labels or by a head: give one of them.");
  }
}

/** All that the data set allows. Throws `bad-input` where that is nothing. */
export async function measure(
  siglip: Encoder,
  embedded: Embedded,
  options: MeasureOptions,
  calls: EmbedOptions,
  pause: Pause,
): Promise<Measured> {
  const { dataset, pictures, places } = embedded;
  const { examples } = dataset;
  const parts: Measured[] = [];
  if (places.some((place) => examples[place]?.label || examples[place]?.labels)) {
    const head =
      options.head ??
      zeroShot(await labelSet(siglip, dataset.classes, options, calls), siglip.status.calibration, pause);
    const scores = await head(pictures);
    requireClassScores(scores, pictures.rows);
    const { topK = [1, 5], bins = 15 } = options;
    parts.push(measureClasses(examples, new Set(places), atPlaces(scores, places, examples.length), { topK, bins }));
  }
  const captions = places.flatMap((place, row) => (examples[place]?.captions ?? []).map((text) => ({ text, row })));
  if (captions.length > 0) {
    const vectors = await embedTexts(
      siglip,
      captions.map(({ text }) => text),
      calls,
    );
    const owner = Int32Array.from(captions, ({ row }) => row);
    const { recallK = [1, 5, 10] } = options;
    parts.push(await measureCaptions(pictures, places, examples.length, vectors, owner, recallK, pause));
  }
  const measured = joined(parts);
  if (measured.figures.size > 0) return measured;
  throw badInput("dataset", ["The data set allows no figure.", ...measured.notes].join(" "));
}

/** The labels' vectors: those given, or each class in each template. */
async function labelSet(
  siglip: Encoder,
  classes: readonly string[],
  { labels, templates = DEFAULT_TEMPLATES }: MeasureOptions,
  calls: EmbedOptions,
): Promise<LabelSet> {
  if (labels) return labels;
  const prompts = await embedTexts(siglip, fillTemplates(classes, templates), calls);
  return toLabelSet(classes, templates, { ...prompts, inputs: [], truncated: [], failures: [] } satisfies Embeddings);
}

/** Tables whose rows are those of pictures, as tables of all examples. */
function atPlaces({ labels, ...tables }: ClassScores, places: readonly number[], count: number): ClassScores {
  const spread = (table: ArrayLike<number>) => {
    const all = new Float64Array(count * labels.length);
    places.forEach((place, row) => {
      for (let c = 0; c < labels.length; c++) all[place * labels.length + c] = table[row * labels.length + c] as number;
    });
    return all;
  };
  const { scores, probability, shares } = tables;
  return {
    labels,
    scores: spread(scores),
    ...(probability && { probability: spread(probability) }),
    ...(shares && { shares: spread(shares) }),
  };
}
