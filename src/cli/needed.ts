import { SiglipError } from "../core/errors.js";
import { combinedFile, type Dtype, type Tower, towerFile } from "../models/dtype.js";
import type { Listing } from "../models/listing.js";

/** What every checkpoint says of itself. */
const DESCRIPTION = ["config.json", "preprocessor_config.json", "tokenizer_config.json"];
/** Needed by the text tower alone; of a SigLIP 2 it has 34 MB. */
const TOKENIZER = "tokenizer.json";
/** Ours, and in published folders seldom. */
const OPTIONAL = /^(siglip\.json|reference\.json|images\/[^/]+)$/;
const WEIGHTS = /^onnx\/[^/]+\.onnx[^/]*$/;

/** The number formats wanted of each tower; none for a tower that is not wanted. */
export type Wanted = Record<Tower, readonly Dtype[]>;

/** Whether a path is of a file that a checkpoint is loaded from, in any number format. */
export function isModelFile(path: string): boolean {
  return [...DESCRIPTION, TOKENIZER].includes(path) || OPTIONAL.test(path) || WEIGHTS.test(path);
}

/**
 * The files that running the wanted towers takes, the small ones first: a tower's own file, or the one of both where the
 * folder has no other, each with its external data. Throws `model-invalid` where one is not in the listing.
 */
export function neededFiles({ files }: Listing, wanted: Wanted): string[] {
  const paths = [...files.keys()];
  const described = wanted.text.length > 0 ? [...DESCRIPTION, TOKENIZER] : DESCRIPTION;
  for (const file of described) {
    if (!files.has(file)) throw new SiglipError("model-invalid", `The repository has no ${file}.`, { file });
  }
  const weights = (["image", "text"] as const).flatMap((tower) =>
    wanted[tower].flatMap((dtype) => {
      const file = [towerFile(tower, dtype), combinedFile(dtype)].find((one) => files.has(one));
      if (file !== undefined) return paths.filter((path) => path === file || isDataOf(path, file));
      const missing = towerFile(tower, dtype);
      const has = paths.filter((path) => /^onnx\/[^/]+\.onnx$/.test(path)).join(", ") || "no onnx/*.onnx";
      throw new SiglipError("model-invalid", `The repository has no ${missing}. It has ${has}.`, { file: missing });
    }),
  );
  return [...new Set([...described, ...paths.filter((path) => OPTIONAL.test(path)), ...weights])];
}

/** `model.onnx_data`, `model.onnx_data_1`, `model.onnx.data`. */
function isDataOf(path: string, file: string): boolean {
  return path.startsWith(file) && /^[._]data(_\d+)?$/.test(path.slice(file.length));
}
