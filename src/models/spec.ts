import type { Family } from "../core/canonical.js";
import { SiglipError } from "../core/errors.js";
import type { ResizeRule } from "../core/resize-plan.js";
import type { Calibration } from "../core/scores.js";
import { publishedCalibration } from "./catalogue.js";
import { DEFAULTS, readFamily } from "./family.js";
import { count, optional, token, triple } from "./fields.js";
import { atPixels } from "./resolution.js";

/** Bumped whenever the same picture or text would give other numbers, so that stored vectors are not mixed with new ones. */
const PREPROCESSING_VERSION = 2;

/** What a picture becomes before the tower sees it. SigLIP squashes it to the square, CLIP cuts out the middle. */
export interface ImageRule extends ResizeRule {
  rescale: number;
  mean: readonly number[];
  std: readonly number[];
}

/** What a text becomes before the tower sees it. */
export interface TextRule {
  family: Family;
  /** Tokens that the tower reads, always. */
  length: number;
  padToken: string;
  endToken: string;
}

/** What a checkpoint's own JSON files say of it. */
export interface ModelSpec {
  name: string;
  revision: string;
  dim: number;
  /** Numbers in one head of the vision tower's attention. */
  headSize: number;
  image: ImageRule;
  /** Where pictures are taken at another size than the checkpoint's own: what is said of its own. */
  resizedFrom?: ImageRule;
  text: TextRule;
  /** Absent where no file says: then there are cosines but no probabilities. */
  calibration?: Calibration;
}

/** The JSON files of a checkpoint's folder, parsed but not yet believed. */
export interface ModelFiles {
  "config.json": unknown;
  "preprocessor_config.json": unknown;
  "tokenizer_config.json": unknown;
  /** Ours: name, revision, scale and bias. Published folders have none. */
  "siglip.json"?: unknown;
  /** The reference's answers for known inputs, and its constants. */
  "reference.json"?: unknown;
}

/**
 * What a checkpoint's own files say of it. `folder` gives the address, and a name and revision where `siglip.json` does
 * not. Throws `model-invalid` for a folder that is no SigLIP or CLIP checkpoint, `model-unsupported` for NaFlex, and
 * `bad-input` for a `resolution`, in pixels a side, that it can't be brought to. Default: the checkpoint's own.
 */
export function readSpec(
  files: ModelFiles,
  folder: { url: string; name: string; revision: string },
  resolution?: number,
): ModelSpec {
  const config = files["config.json"];
  const own = files["siglip.json"];
  const tokenizer = files["tokenizer_config.json"];
  const family = readFamily(config, files["preprocessor_config.json"], tokenizer);
  const defaults = DEFAULTS[family];
  const width = count("config.json", config, "vision_config.hidden_size", 768);
  const heads = count("config.json", config, "vision_config.num_attention_heads", 12);
  const calibration = readCalibration(family, files, folder.url);
  const spec: ModelSpec = {
    name: optional(own, "name", "string", folder.name),
    revision: optional(own, "revision", "string", folder.revision),
    dim: family === "clip" ? count("config.json", config, "projection_dim", defaults.dim) : width,
    headSize: width / heads,
    image: readImageRule(family, files["preprocessor_config.json"]),
    text: {
      family,
      length: count("config.json", config, "text_config.max_position_embeddings", defaults.length),
      padToken: token(tokenizer, "pad_token"),
      endToken: token(tokenizer, "eos_token"),
    },
    ...(calibration && { calibration }),
  };
  const patch = optional(config, "vision_config.patch_size", "number", DEFAULTS[family].patch);
  return resolution === undefined ? spec : atPixels(spec, patch, resolution);
}

function readImageRule(family: Family, processor: unknown): ImageRule {
  const file = "preprocessor_config.json";
  const filter = optional(processor, "resample", "number", 3);
  if (filter !== 2 && filter !== 3) {
    const message = `The resampling filter ${filter} is neither bilinear (2) nor bicubic (3).`;
    throw new SiglipError("model-invalid", message, { file });
  }
  const crop = optional(processor, "size.shortest_edge", "number", Number.NaN);
  const fit = Number.isNaN(crop) ? "squash" : "crop";
  const size = count(file, processor, fit === "crop" ? "crop_size.height" : "size.height", Number.NaN);
  const shortestEdge = fit === "crop" ? crop : size;
  if (shortestEdge < size) {
    const message = `A square of ${size} pixels can't be cut from a shortest edge of ${shortestEdge}.`;
    throw new SiglipError("model-invalid", message, { file });
  }
  return {
    size,
    fit,
    shortestEdge,
    filter,
    rescale: optional(processor, "rescale_factor", "number", 1 / 255),
    mean: triple(processor, "image_mean", DEFAULTS[family].mean),
    std: triple(processor, "image_std", DEFAULTS[family].std),
  };
}

/**
 * The first that says: `siglip.json` (`logitScale`, the exponential), `reference.json` (`logit_scale`, the logarithm as
 * in the weights), the catalogue. CLIP has no bias. `logit_scale_init_value` in `config.json` is where training began,
 * and is not taken.
 */
function readCalibration(family: Family, files: ModelFiles, url: string): Calibration | undefined {
  const number = (file: "siglip.json" | "reference.json", key: string) =>
    optional(files[file], key, "number", Number.NaN);
  const stated = [
    { scale: number("siglip.json", "logitScale"), bias: number("siglip.json", "logitBias") },
    { scale: Math.exp(number("reference.json", "logit_scale")), bias: number("reference.json", "logit_bias") },
  ];
  for (const { scale, bias } of stated) {
    if (Number.isNaN(scale)) continue;
    if (family === "clip") return { kind: "softmax", scale };
    if (!Number.isNaN(bias)) return { kind: "sigmoid", scale, bias };
  }
  return publishedCalibration(url);
}

/** The space's name: vectors are comparable exactly when these are equal. */
export function spaceOf(spec: ModelSpec, dtype: { image: string; text: string }): string {
  const format = dtype.image === dtype.text ? dtype.image : `${dtype.image}+${dtype.text}`;
  const size = spec.resizedFrom ? `@${spec.image.size}` : "";
  return `${spec.name}@${spec.revision}/${format}/p${PREPROCESSING_VERSION}${size}`;
}
