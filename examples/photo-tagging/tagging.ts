/** What taught a label, and what it learnt: the logit of a picture is `scale * cosine + bias`. */
export interface Taught {
  /** Unit vector of the classifier's weights. */
  vector: Float32Array<ArrayBuffer>;
  scale: number;
  bias: number;
  /** Names the vectors' space; of no use in another. */
  space: string;
  /** Average precision on examples that were left out; absent where none could be. */
  estimate?: number;
  examples: number;
}

export interface TagLabel {
  id: string;
  name: string;
  /** Probability from which a picture has the label, 0 to 1. */
  threshold: number;
  taught?: Taught;
}

/** "yes" and "no" said by hand, by picture; all others are the model's to say. */
export type ByHand = Readonly<Record<string, "yes" | "no">>;

/** All that the user decides, and what undo goes back over. Never changed in place. */
export interface Tagging {
  labels: readonly TagLabel[];
  /** Texts with `{label}` in them. */
  templates: readonly string[];
  /** By the label's id. */
  byHand: Readonly<Record<string, ByHand>>;
}

const USUAL_THRESHOLD = 0.5;
const USUAL_TEMPLATES: readonly string[] = ["This is a photo of {label}."];
export const NOTHING_YET: Tagging = { labels: [], templates: USUAL_TEMPLATES, byHand: {} };

export function addLabels(tagging: Tagging, names: readonly string[], newId: () => string): Tagging {
  const known = new Set(tagging.labels.map(({ name }) => name.toLowerCase()));
  const fresh = names.filter((name) => {
    const isNew = !known.has(name.toLowerCase());
    known.add(name.toLowerCase());
    return isNew;
  });
  if (fresh.length === 0) return tagging;
  const labels = fresh.map((name): TagLabel => ({ id: newId(), name, threshold: USUAL_THRESHOLD }));
  return { ...tagging, labels: [...tagging.labels, ...labels] };
}

/** Labels of a pack take the place of all others; those of the same name keep their thresholds and what was said by hand. */
export function useLabels(tagging: Tagging, names: readonly string[], newId: () => string): Tagging {
  const old = new Map(tagging.labels.map((label) => [label.name, label]));
  const labels = [...new Set(names)].map(
    (name): TagLabel => old.get(name) ?? { id: newId(), name, threshold: USUAL_THRESHOLD },
  );
  return onlyOf({ ...tagging, labels });
}

/** A taught label keeps what it learnt: it is the same thing under another name. */
export function changeLabel(tagging: Tagging, id: string, change: Partial<Omit<TagLabel, "id">>): Tagging {
  return { ...tagging, labels: tagging.labels.map((label) => (label.id === id ? { ...label, ...change } : label)) };
}

/** The label goes by its words again. */
export function forgetTaught(tagging: Tagging, id: string): Tagging {
  const labels = tagging.labels.map((label) => {
    const { taught: _, ...rest } = label;
    return label.id === id ? rest : label;
  });
  return { ...tagging, labels };
}

export function removeLabel(tagging: Tagging, id: string): Tagging {
  return onlyOf({ ...tagging, labels: tagging.labels.filter((label) => label.id !== id) });
}

/** Says it of several pictures; undefined leaves them to the model. */
export function sayByHand(
  tagging: Tagging,
  label: string,
  pictures: readonly string[],
  said: "yes" | "no" | undefined,
): Tagging {
  const own: Record<string, "yes" | "no"> = { ...tagging.byHand[label] };
  for (const picture of pictures) {
    if (said) own[picture] = said;
    else delete own[picture];
  }
  return { ...tagging, byHand: { ...tagging.byHand, [label]: own } };
}

/** What a click says next: yes, no, then the model's again. */
export function nextByHand(said: "yes" | "no" | undefined): "yes" | "no" | undefined {
  return said === undefined ? "yes" : said === "yes" ? "no" : undefined;
}

function onlyOf(tagging: Tagging): Tagging {
  const ids = new Set(tagging.labels.map(({ id }) => id));
  return { ...tagging, byHand: Object.fromEntries(Object.entries(tagging.byHand).filter(([id]) => ids.has(id))) };
}
