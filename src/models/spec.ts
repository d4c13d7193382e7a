import { SiglipError } from "../core/errors.js";
import type { ResizeRule } from "../core/resize-plan.js";
import type { Calibration } from "../core/scores.js";

/** Bumped whenever the same picture or text would give other numbers, so that stored vectors are not mixed with new ones. */
export const PREPROCESSING_VERSION = 1;

/** What a tower needs to know of a checkpoint, read from its own JSON files. */
export interface ModelSpec {
  name: string;
  revision: string;
  dim: number;
  image: ResizeRule & {
    rescale: number;
    mean: number[];
    std: number[];
  };
  text: {
    /** Tokens that the tower reads, always. */
    length: number;
    padToken: string;
    endToken: string;
  };
  /** Absent where the folder does not say: then there are cosines but no probabilities. */
  calibration?: Calibration;
}

/** The JSON files of a checkpoint's folder, parsed but not yet believed. */
export interface ModelFiles {
  "config.json": unknown;
  "preprocessor_config.json": unknown;
  "tokenizer_config.json": unknown;
  /** Ours: name, revision, scale and bias. Published folders have none. */
  "siglip.json"?: unknown;
}

/** Reads a field of a parsed JSON file, or throws `model-invalid` naming the file and the field. */
function field<T extends "number" | "string">(file: string, value: unknown, path: string, type: T): Typed[T] {
  let at = value;
  for (const key of path.split(".")) {
    at =
      typeof at === "object" && at !== null && Object.hasOwn(at, key)
        ? (at as Record<string, unknown>)[key]
        : undefined;
  }
  if (typeof at !== type || (type === "number" && !Number.isFinite(at))) {
    throw new SiglipError("model-invalid", `${file} has no ${type} "${path}".`, { file });
  }
  return at as Typed[T];
}

interface Typed {
  number: number;
  string: string;
}

/** As `field`, with a value for when it is absent or of another type. */
function optional<T extends "number" | "string">(value: unknown, path: string, type: T, otherwise: Typed[T]): Typed[T] {
  try {
    return field("", value, path, type);
  } catch {
    return otherwise;
  }
}

function triple(value: unknown, key: string): number[] {
  const found = (value as Record<string, unknown>)[key];
  const right = Array.isArray(found) && found.length === 3 && found.every((x) => typeof x === "number");
  return right ? found : [0.5, 0.5, 0.5];
}

/** A special token in `tokenizer_config.json` is a string, or an object with its text in `content`. */
function token(config: unknown, name: string): string {
  const plain = optional(config, name, "string", "");
  return plain || field("tokenizer_config.json", config, `${name}.content`, "string");
}

/**
 * What a checkpoint's own files say of it. `fallback` names the folder and its revision where `siglip.json` does not.
 * Throws `model-invalid` for a folder that is no SigLIP checkpoint, or a kind that is not supported (NaFlex).
 */
export function readSpec(files: ModelFiles, fallback: { name: string; revision: string }): ModelSpec {
  const config = files["config.json"];
  const processor = files["preprocessor_config.json"];
  const tokenizer = files["tokenizer_config.json"];
  const own = files["siglip.json"];
  const type = field("config.json", config, "model_type", "string");
  if (type !== "siglip") {
    const what = type === "siglip2" ? "a NaFlex checkpoint, which is not supported" : `of type "${type}", not "siglip"`;
    throw new SiglipError("model-invalid", `This model is ${what}.`, { file: "config.json" });
  }
  const filter = optional(processor, "resample", "number", 3);
  if (filter !== 2 && filter !== 3) {
    throw new SiglipError("model-invalid", `The resampling filter ${filter} is neither bilinear (2) nor bicubic (3).`, {
      file: "preprocessor_config.json",
    });
  }
  const size = field("preprocessor_config.json", processor, "size.height", "number");
  const scale = optional(own, "logitScale", "number", Number.NaN);
  const bias = optional(own, "logitBias", "number", Number.NaN);
  const known = Number.isFinite(scale) && Number.isFinite(bias);
  return {
    name: optional(own, "name", "string", fallback.name),
    revision: optional(own, "revision", "string", fallback.revision),
    dim: optional(config, "vision_config.hidden_size", "number", 768),
    image: {
      size,
      fit: "squash",
      shortestEdge: size,
      filter,
      rescale: optional(processor, "rescale_factor", "number", 1 / 255),
      mean: triple(processor, "image_mean"),
      std: triple(processor, "image_std"),
    },
    text: {
      length: optional(config, "text_config.max_position_embeddings", "number", 64),
      padToken: token(tokenizer, "pad_token"),
      endToken: token(tokenizer, "eos_token"),
    },
    ...(known && { calibration: { scale, bias } }),
  };
}

/** The space's name: vectors are comparable exactly when these are equal. */
export function spaceOf(spec: ModelSpec, dtype: { image: string; text: string }): string {
  const format = dtype.image === dtype.text ? dtype.image : `${dtype.image}+${dtype.text}`;
  return `${spec.name}@${spec.revision}/${format}/p${PREPROCESSING_VERSION}`;
}
