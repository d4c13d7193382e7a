import type { Family } from "../core/canonical.js";
import { SiglipError } from "../core/errors.js";
import { field, optional } from "./fields.js";

/** Numbers that a family's `config.json` may leave out, as Hugging Face's classes have them. */
export const DEFAULTS: Record<
  Family,
  { dim: number; length: number; patch: number; mean: readonly number[]; std: readonly number[] }
> = {
  siglip: { dim: 768, length: 64, patch: 16, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  siglip2: { dim: 768, length: 64, patch: 16, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  clip: {
    dim: 512,
    length: 77,
    patch: 32,
    mean: [0.48145466, 0.4578275, 0.40821073],
    std: [0.26862954, 0.26130258, 0.27577711],
  },
};

/**
 * Which family a checkpoint is of. Both generations of SigLIP call themselves "siglip"; the tokenizer tells them apart:
 * SigLIP 2 reads with Gemma's.
 *
 * Throws `model-unsupported` for NaFlex, whose pictures keep their shape, and `model-invalid` for any other model.
 */
export function readFamily(config: unknown, processor: unknown, tokenizer: unknown): Family {
  const type = field("config.json", config, "model_type", "string");
  const processorType = optional(processor, "image_processor_type", "string", "");
  if (type === "siglip2" || processorType.startsWith("Siglip2")) {
    const message = "This is a NaFlex checkpoint, which is not supported; take one of a fixed resolution.";
    throw new SiglipError("model-unsupported", message, { feature: "naflex" });
  }
  if (type === "clip") return "clip";
  if (type !== "siglip") {
    const message = `This model is of type "${type}", neither "siglip" nor "clip".`;
    throw new SiglipError("model-invalid", message, { file: "config.json" });
  }
  return /gemma|siglip2/i.test(optional(tokenizer, "tokenizer_class", "string", "")) ? "siglip2" : "siglip";
}
