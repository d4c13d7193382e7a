import type { ImageSource } from "../client/image-source.js";
import { badInput } from "../core/errors.js";
import { isTexts } from "../core/is-texts.js";

/** A picture and what is true of it: at least one of `label`, `labels` and `captions`. */
export interface Example {
  /** No two are the same. */
  id: string;
  image: ImageSource;
  /** The one class that it is of. */
  label?: string;
  /** All classes that are true of it; an empty list says that none is. */
  labels?: readonly string[];
  captions?: readonly string[];
}

/**
 * Why something is no part of a data set: its file is not there; nothing is said of it; its class is not among those that
 * were given; its id was there before, or two rows say different things of it; its picture can't be read; its row can't.
 */
export type SkipReason = "missing-file" | "no-truth" | "unknown-class" | "duplicate" | "unreadable" | "bad-row";

export interface Skipped {
  /** The example's, its file's path, or its line. */
  id: string;
  reason: SkipReason;
  detail?: string;
}

export interface Dataset {
  name: string;
  examples: readonly Example[];
  /** All classes, those without an example too. */
  classes: readonly string[];
  skipped: readonly Skipped[];
  /** How many files of the folder are no examples: they are no pictures, or the table does not name them. */
  others: number;
}

export interface DatasetOptions {
  /** Default: the folder's, or "dataset". */
  name?: string;
  /** Default: those of the examples, in the order of their code units. Others among them make it harder to be right. */
  classes?: readonly string[];
}

/** What was found out while the examples were looked for. */
export interface Found {
  skipped: readonly Skipped[];
  others: number;
}

/**
 * A data set of these examples. Those that are no use are skipped, and said so; throws `bad-input` where none is left, or
 * the classes are no list of different names.
 */
export function toDataset(
  given: readonly Example[],
  { name = "dataset", classes }: DatasetOptions = {},
  found: Found = { skipped: [], others: 0 },
): Dataset {
  if (!Array.isArray(given)) throw badInput("dataset", "A data set is a list of examples.");
  if (classes) requireNames(classes);
  const known = classes && new Set(classes);
  const skipped = [...found.skipped];
  const examples = new Map<string, Example>();
  given.forEach((one, at) => {
    const checked = check(one, known);
    const id = typeof one?.id === "string" ? one.id : `example ${at}`;
    if ("reason" in checked) skipped.push({ id, ...checked });
    else if (examples.has(id)) skipped.push({ id, reason: "duplicate" });
    else examples.set(id, checked);
  });
  if (examples.size === 0) throw badInput("dataset", `No example is left in the data set: ${inWords(skipped)}.`);
  const all = [...examples.values()];
  const own = all.flatMap(({ label, labels = [] }) => (label === undefined ? labels : [label, ...labels]));
  return { name, examples: all, classes: classes ?? [...new Set(own)].sort(), skipped, others: found.others };
}

/** How many were skipped for each reason. */
export function countSkipped(skipped: readonly Skipped[]): Partial<Record<SkipReason, number>> {
  const counts: Partial<Record<SkipReason, number>> = {};
  for (const { reason } of skipped) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

function check(one: Example, known: Set<string> | undefined): Example | Omit<Skipped, "id"> {
  if (typeof one?.id !== "string" || one.image === undefined)
    return { reason: "bad-row", detail: "no id, or no image" };
  const { id, image, label, labels } = one;
  for (const list of [labels, one.captions]) {
    if (list !== undefined && !isTexts(list)) return { reason: "bad-row", detail: "no list of texts" };
  }
  if (label !== undefined && typeof label !== "string") return { reason: "bad-row", detail: "its label is no text" };
  const captions = one.captions?.filter((text) => text.trim() !== "");
  if (!label && !labels && !captions?.length) return { reason: "no-truth" };
  const unknown = known && [...(label ? [label] : []), ...(labels ?? [])].find((name) => !known.has(name));
  if (unknown !== undefined) return { reason: "unknown-class", detail: unknown };
  return { id, image, ...(label && { label }), ...(labels && { labels }), ...(captions?.length && { captions }) };
}

function requireNames(classes: readonly string[]): void {
  if (isTexts(classes) && new Set(classes).size === classes.length) return;
  throw badInput("classes", "classes must be a list of different names.");
}

function inWords(skipped: readonly Skipped[]): string {
  const counts = Object.entries(countSkipped(skipped));
  return counts.length === 0 ? "there was none" : counts.map(([reason, count]) => `${count} ${reason}`).join(", ");
}
