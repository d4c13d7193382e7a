import type { TaggedPicture } from "./tagged.js";
import type { TagLabel } from "./tagging.js";

/** What goes into the file beside the pictures: what the tags stand on. */
export interface JsonSource {
  /** Of the vectors: model, revision, number format, preprocessing. Absent where no model was started. */
  space?: string | undefined;
  templates: readonly string[];
  labels: readonly TagLabel[];
}

/** All tags with their probabilities, and by what thresholds they were given. */
export function toJson({ space, templates, labels }: JsonSource, pictures: readonly TaggedPicture[]): string {
  const about = labels.map(({ name, threshold, taught }) => ({
    label: name,
    threshold,
    ...(taught && { taught: { examples: taught.examples, estimate: taught.estimate } }),
  }));
  return `${JSON.stringify({ version: 1, space, templates, labels: about, pictures }, null, 1)}\n`;
}
