import type { ImageSource } from "../client/image-source.js";
import { badInput } from "../core/errors.js";
import { type Dataset, type DatasetOptions, type Example, toDataset } from "./dataset.js";

/** Lists of one length. What is undefined is not known of that picture. */
export interface Arrays extends DatasetOptions {
  images: readonly ImageSource[];
  /** A picture's one class, or a list of all that are true of it. */
  labels?: readonly (string | readonly string[] | undefined)[];
  /** A picture's caption, or several. */
  captions?: readonly (string | readonly string[] | undefined)[];
  /** Default: places in the list. */
  ids?: readonly string[];
}

/** A data set from lists. Throws `bad-input` where they are not of one length, or no example is left. */
export function fromArrays({ images, labels, captions, ids, ...options }: Arrays): Dataset {
  for (const [argument, list] of Object.entries({ images, labels, captions, ids })) {
    if (list === undefined && argument !== "images") continue;
    if (Array.isArray(list) && list.length === images.length) continue;
    throw badInput(argument, `${argument} must be a list as long as images.`);
  }
  const examples = images.map((image, i): Example => {
    const [label, caption] = [labels?.[i], captions?.[i]];
    return {
      id: ids?.[i] ?? String(i),
      image,
      ...(typeof label === "string" ? { label } : label && { labels: label }),
      ...(caption !== undefined && { captions: typeof caption === "string" ? [caption] : caption }),
    };
  });
  return toDataset(examples, options);
}
