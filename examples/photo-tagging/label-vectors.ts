import type { LabelSet } from "siglip-web";
import type { Judge } from "./probabilities.js";
import type { TagLabel } from "./tagging.js";

interface Usual {
  scale: number;
  bias: number;
}

/** The vectors of labels' texts, by templates and name: what was encoded once is never encoded again, undo or not. */
export interface LabelVectors {
  /** Takes the vectors of a set. */
  learn(set: LabelSet): void;
  /** Names that have no vector yet. */
  missing(space: string, templates: readonly string[], labels: readonly TagLabel[]): string[];
  /** What judges a label: what it was taught, else its text. */
  judge(space: string, templates: readonly string[], label: TagLabel, usual: Usual): Judge | undefined;
  /** All of them as one set, to be kept: taught ones with the calibration that they learnt. */
  toSet(space: string, templates: readonly string[], labels: readonly TagLabel[], usual: Usual): LabelSet | undefined;
  /** Everything that was learnt, to be kept. */
  readonly sets: readonly LabelSet[];
}

export function createLabelVectors(kept: readonly LabelSet[] = []): LabelVectors {
  const known = new Map<string, { vector: Float32Array; scale?: number; bias?: number }>();
  const sets: LabelSet[] = [];
  const keyOf = (space: string, templates: readonly string[], name: string) => JSON.stringify([space, templates, name]);

  function learn(set: LabelSet) {
    const { labels, templates, data, dim, space, calibration } = set;
    sets.push(set);
    for (const [row, name] of labels.entries()) {
      const own = calibration && ("kind" in calibration ? calibration : calibration[row]);
      const vector = data.subarray(row * dim, (row + 1) * dim);
      known.set(keyOf(space, templates, name), { vector, ...(own && { scale: own.scale, bias: own.bias }) });
    }
  }

  const judge: LabelVectors["judge"] = (space, templates, { name, taught }, usual) => {
    if (taught?.space === space) return taught;
    const found = known.get(keyOf(space, templates, name));
    return found && { ...usual, ...found };
  };

  for (const set of kept) learn(set);
  return {
    learn,
    judge,
    missing: (space, templates, labels) =>
      labels.flatMap(({ name }) => (known.has(keyOf(space, templates, name)) ? [] : [name])),
    toSet(space, templates, labels, usual) {
      const judges = labels.flatMap((label) => judge(space, templates, label, usual) ?? []);
      const dim = judges[0]?.vector.length;
      if (dim === undefined || judges.length < labels.length) return undefined;
      const data = new Float32Array(judges.length * dim);
      for (const [row, { vector }] of judges.entries()) data.set(vector, row * dim);
      const isUsual = judges.every(({ scale, bias }) => scale === usual.scale && bias === usual.bias);
      return {
        labels: labels.map(({ name }) => name),
        templates: [...templates],
        data,
        rows: judges.length,
        dim,
        space,
        truncated: [],
        ...(!isUsual && { calibration: judges.map(({ scale, bias }) => ({ kind: "sigmoid" as const, scale, bias })) }),
      };
    },
    get sets() {
      return sets;
    },
  };
}
