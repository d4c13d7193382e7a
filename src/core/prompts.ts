import { SiglipError } from "./errors.js";

/** The template that SigLIP's published zero-shot pipeline uses. */
export const DEFAULT_TEMPLATES: readonly string[] = ["This is a photo of {label}."];

/**
 * Every label in every template: label-major, `labels.length * templates.length` texts.
 * A template has `{label}` (or `{}`) where the label goes; one without it throws `bad-input`.
 */
export function fillTemplates(labels: readonly string[], templates: readonly string[]): string[] {
  for (const template of templates) {
    if (!/\{(label)?\}/.test(template)) {
      throw new SiglipError("bad-input", `The template "${template}" has no {label}.`, { argument: "templates" });
    }
  }
  return labels.flatMap((label) => templates.map((template) => template.replace(/\{(label)?\}/g, () => label)));
}
