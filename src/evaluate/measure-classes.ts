import { averagePrecisions, meanOfKnown, UNKNOWN } from "./average-precision.js";
import type { ClassScores } from "./class-scores.js";
import type { Example } from "./dataset.js";
import type { Bin } from "./evaluation.js";
import { joined, type Measured, type Table, usefulCounts } from "./measured.js";
import { CLASS_FIGURES, confusionMatrix, macroOf, perClass } from "./per-class.js";
import { bestClasses, classRanks, hits, NONE } from "./ranks.js";
import { brier, brierOfShares, type Claims, eachClaims, errorOf, reliability, topClaims } from "./reliability.js";
import { mean, remembered, type Statistic } from "./statistic.js";
import { truthOf, yesOrNo } from "./truth.js";

export interface ClassOptions {
  topK: readonly number[];
  bins: number;
}

/**
 * What labels allow: of pictures of one class each top-k, precision, recall and F1, confusions; of pictures with several
 * labels average precision; of both, calibration.
 *
 * @param present Places of the examples that there are scores of.
 * @param scores Of all examples; other rows are not looked at.
 */
export function measureClasses(
  examples: readonly Example[],
  present: ReadonlySet<number>,
  scores: ClassScores,
  options: ClassOptions,
): Measured {
  const { labels, probability } = scores;
  const truth = truthOf(examples, present, labels);
  const [some, several] = [truth.one.some((own) => own !== NONE), truth.many.some((own) => own !== UNKNOWN)];
  const single = some && labels.length < 2;
  const notes = single ? ["Figures of one label a picture are left out: there is one class only."] : [];
  const parts: Measured[] = [{ figures: new Map(), tables: [], notes }];
  if (some && !single) parts.push(ofOne(truth.one, scores, options));
  if (several) parts.push(ofMany(truth.many, scores));
  if (probability && (several || (some && !single))) {
    parts.push(ofEach(eachClaims(yesOrNo(truth), probability, labels.length), options.bins));
  }
  return joined(parts);
}

function ofOne(truth: Int32Array, { labels, scores, shares }: ClassScores, options: ClassOptions): Measured {
  const classes = labels.length;
  const notes: string[] = [];
  const ranks = classRanks(truth, scores, classes);
  const predicted = bestClasses(truth, scores, classes);
  const ks = usefulCounts(options.topK, classes, "Top-k", notes);
  const each = remembered(perClass(truth, predicted, classes));
  const figures: Measured["figures"] = new Map([["macroF1", macroOf(each)]]);
  for (const k of ks) figures.set(`top${k}`, mean(hits(ranks, k)));
  const support = supportOf(classes, truth);
  const bare = support.filter((count) => count === 0).length;
  if (bare > 0) notes.push(`${bare} of ${classes} classes have no example: they count as wrong answers only.`);
  const tables = [classTable(each, confusionMatrix(truth, predicted, classes), labels, support)];
  if (shares) {
    const claims = topClaims(truth, shares, classes);
    const curve = remembered(reliability(claims, options.bins));
    figures.set("topError", errorOf(curve));
    figures.set("topBrier", mean(brierOfShares(truth, shares, classes)));
    tables.push(binTable("topReliability", curve, options.bins));
  }
  return { figures, tables, notes };
}

function ofMany(truths: Int8Array, { labels, scores }: ClassScores): Measured {
  const classes = labels.length;
  const each = remembered(averagePrecisions(truths, scores, classes));
  const support = supportOf(
    classes,
    Int32Array.from(truths, (truth, i) => (truth === 1 ? i % classes : NONE)),
  );
  const bare = support.filter((count) => count === 0).length;
  const notes = bare > 0 ? [`${bare} of ${classes} classes are true of no picture: mAP leaves them out.`] : [];
  const table: Table = {
    statistic: each,
    read: (figures) => ({
      perLabel: labels.map((label, c) => {
        const averagePrecision = figures[c];
        return { label, support: support[c] as number, ...(averagePrecision && { averagePrecision }) };
      }),
    }),
  };
  return { figures: new Map([["mAP", meanOfKnown(each)]]), tables: [table], notes };
}

function ofEach(claims: Claims, bins: number): Measured {
  const curve = remembered(reliability(claims, bins));
  const figures: Measured["figures"] = new Map([
    ["eachError", errorOf(curve)],
    ["eachBrier", mean(brier(claims))],
  ]);
  return { figures, tables: [binTable("eachReliability", curve, bins)], notes: [] };
}

/** `[classes]`: how often each is among these places; `NONE` counts nowhere. */
function supportOf(classes: number, places: Int32Array): number[] {
  const support = new Array<number>(classes).fill(0);
  for (const c of places) if (c !== NONE) support[c] = (support[c] as number) + 1;
  return support;
}

function classTable(statistic: Statistic, counts: Uint32Array, labels: readonly string[], support: number[]): Table {
  const confusions = [...counts].flatMap((count, at) => {
    const [own, said] = [Math.floor(at / labels.length), at % labels.length];
    return count === 0 || own === said
      ? []
      : [{ truth: labels[own] as string, predicted: labels[said] as string, count }];
  });
  confusions.sort((a, b) => b.count - a.count);
  return {
    statistic,
    read: (figures) => ({
      confusions,
      perClass: labels.map((label, c) => {
        const some = CLASS_FIGURES.map((name, at) => [name, figures[CLASS_FIGURES.length * c + at]] as const);
        return { label, support: support[c] as number, ...Object.fromEntries(some.filter(([, figure]) => figure)) };
      }),
    }),
  };
}

function binTable(name: "topReliability" | "eachReliability", statistic: Statistic, bins: number): Table {
  return {
    statistic,
    read: (figures) => ({
      [name]: Array.from({ length: bins }, (_, b): Bin => {
        const [probability, right, share = { value: 0, low: 0, high: 0 }] = figures.slice(3 * b, 3 * b + 3);
        return {
          from: b / bins,
          to: (b + 1) / bins,
          share,
          ...(probability && { probability }),
          ...(right && { right }),
        };
      }),
    }),
  };
}
