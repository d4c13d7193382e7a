import { type Embeddings, joinedVectors, requireSameSpace, type Vectors } from "../core/embeddings.js";
import { badInput, SiglipError } from "../core/errors.js";
import { isTexts } from "../core/is-texts.js";
import { requireVectors } from "./check.js";

/** Vectors of pictures, and what is in them. */
export interface LabelledVectors {
  /** What `embedImages` gave, or several of these, of one space. */
  vectors: (Vectors & Partial<Pick<Embeddings, "inputs" | "failures">>) | readonly Vectors[];
  /**
   * For each row its label, or a list of its labels, which may be empty. Where pictures failed, labels may also be given
   * for all that `embedImages` was given.
   */
  labels: readonly string[] | readonly (readonly string[])[];
}

/** The same, checked and as numbers. */
export interface Labelled {
  /** [n, d] */
  x: Float32Array;
  n: number;
  d: number;
  space: string;
  labels: string[];
  /** [n, labels]: 1 where the row has the label. */
  has: Uint8Array;
}

/**
 * Throws `bad-input`, `space-mismatch` or `dim-mismatch` for what can't be learnt from. `classes` are the labels that
 * there are, in their order; without them those that examples have, as they first come.
 */
export function requireLabelled({ vectors, labels }: LabelledVectors, classes?: readonly string[]): Labelled {
  const { data: x, rows: n, dim: d, space } = joinedVectors(requireAlike([vectors].flat()));
  const lists = rowLabels(labels, n, Array.isArray(vectors) ? undefined : (vectors as Partial<Embeddings>));
  if (classes !== undefined && !isTexts(classes)) {
    throw badInput("classes", "classes must be a list of texts.");
  }
  const names = [...new Set(classes ?? lists.flat())];
  const places = new Map(names.map((name, place) => [name, place]));
  const has = new Uint8Array(n * names.length);
  for (const [row, list] of lists.entries()) {
    for (const label of list) {
      const place = places.get(label);
      if (place === undefined)
        throw badInput("labels", `Row ${row} has the label "${label}", which is none of the classes.`);
      has[row * names.length + place] = 1;
    }
  }
  return { x, n, d, space, labels: names, has };
}

/** Throws `bad-input` unless each label can be told from the others. */
export function requireTeachable({ n, labels, has }: Labelled, multi: boolean): void {
  const k = labels.length;
  for (const [j, label] of labels.entries()) {
    let count = 0;
    for (let at = j; at < has.length; at += k) count += has[at] as number;
    if (count === 0) throw badInput("classes", `No example has the label "${label}".`);
    if (count === n)
      throw badInput("labels", `All examples have the label "${label}": there is nothing to tell it from.`);
  }
  if (k === 0) throw badInput("labels", "No example has a label.");
  if (multi) return;
  for (let row = 0; row < n; row++) {
    const own = has.subarray(row * k, (row + 1) * k).reduce((a, b) => a + b, 0);
    if (own !== 1) throw badInput("labels", `Row ${row} has ${own} labels; where labels share, it must have one.`);
  }
}

/** Throws unless all are vectors of one space and length, and there are some. */
function requireAlike(parts: readonly unknown[]): readonly Vectors[] {
  for (const part of parts) requireVectors(part, "vectors");
  const all = parts as readonly Vectors[];
  const [first] = all;
  if (!first || all.every(({ rows }) => rows === 0)) throw badInput("vectors", "There are no vectors.");
  for (const one of all) {
    requireSameSpace(first, one);
    if (one.dim === first.dim) continue;
    throw new SiglipError("dim-mismatch", "These vectors are of different lengths.", {
      expected: first.dim,
      actual: one.dim,
    });
  }
  return all;
}

/** A list of labels for each row. */
function rowLabels(labels: unknown, rows: number, { inputs, failures = [] }: Partial<Embeddings> = {}): string[][] {
  if (!Array.isArray(labels))
    throw badInput("labels", "labels must be a list with a label, or a list of labels, a row.");
  const ofInputs = inputs && failures.length > 0 && labels.length === rows + failures.length;
  const chosen: unknown[] = ofInputs ? inputs.map((input) => labels[input]) : labels;
  if (chosen.length !== rows) throw badInput("labels", `There are ${labels.length} labels for ${rows} vectors.`);
  return chosen.map((entry, row) => {
    const list: unknown = Array.isArray(entry) ? entry : [entry];
    if (isTexts(list)) return list;
    throw badInput("labels", `The label of row ${row} is no text.`);
  });
}
