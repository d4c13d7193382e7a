import { badInput } from "../core/errors.js";
import { readLabelPack, writeLabelPack } from "../core/label-pack.js";
import type { LabelSet } from "../core/labels.js";
import { requireVectors } from "./check.js";

/** A label set as a file to keep or to serve: tagging then needs the image tower alone, no text tower and no tokenizer. Throws `bad-input` for what is no set of labels. */
export function saveLabels(set: LabelSet): Blob {
  requireVectors(set, "set");
  return new Blob([writeLabelPack(set)], { type: "application/octet-stream" });
}

/** The label set that `saveLabels` wrote. Rejects with `bad-input` for any other or damaged file; `classify` refuses labels of another model's space. */
export async function loadLabels(file: Blob): Promise<LabelSet> {
  if (!(file instanceof Blob)) throw badInput("file", "Labels are loaded from a Blob or File.");
  return readLabelPack(new Uint8Array(await file.arrayBuffer()));
}
