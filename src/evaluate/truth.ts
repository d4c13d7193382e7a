import { badInput } from "../core/errors.js";
import { UNKNOWN } from "./average-precision.js";
import type { Example } from "./dataset.js";
import { NONE } from "./ranks.js";

/** What is true of the pictures, by the places of the classes. */
export interface Truth {
  /** [pictures], the class of each; `NONE` where it has none. */
  one: Int32Array;
  /** [pictures, classes]: whether each class is true of each; rows of `UNKNOWN` where that is not said. */
  many: Int8Array;
}

/** What is true of the pictures at these places. Throws `bad-input` where one is of a class that is not among the labels. */
export function truthOf(examples: readonly Example[], present: ReadonlySet<number>, labels: readonly string[]): Truth {
  const places = new Map(labels.map((label, i) => [label, i]));
  const place = (label: string) => {
    const found = places.get(label);
    if (found === undefined) throw badInput("labels", `The labels lack "${label}", which an example is of.`);
    return found;
  };
  const one = new Int32Array(examples.length).fill(NONE);
  const many = new Int8Array(examples.length * labels.length).fill(UNKNOWN);
  for (const i of present) {
    const { label, labels: all } = examples[i] as Example;
    if (label !== undefined) one[i] = place(label);
    if (!all) continue;
    const row = many.subarray(i * labels.length, (i + 1) * labels.length).fill(0);
    for (const name of all) row[place(name)] = 1;
  }
  return { one, many };
}

/** A yes or no for each class of each picture: what is said of several, else of the one. */
export function yesOrNo({ one, many }: Truth): Int8Array {
  const classes = many.length / one.length;
  const all = many.slice();
  one.forEach((own, i) => {
    if (own === NONE || all[i * classes] !== UNKNOWN) return;
    all.fill(0, i * classes, (i + 1) * classes);
    all[i * classes + own] = 1;
  });
  return all;
}
