import type { Family } from "../core/canonical.js";
import type { Calibration } from "../core/scores.js";
import { type Architecture, estimatedSize, type Shape } from "./architecture.js";
import { CHECKPOINTS, type Checkpoint } from "./catalogue-checkpoints.js";
import { type KnownFiles, PUBLISHED_FILES, SIGLIP2_TOKENIZER, type Size } from "./catalogue-files.js";
import { HUB } from "./catalogue-hub.js";
import { FAITHFUL, type Faithful } from "./catalogue-quality.js";
import { combinedFile, DTYPES, type Dtype, type Tower, towerFile } from "./dtype.js";

/** A checkpoint of the catalogue, by the name that it has everywhere. */
export type ModelId = (typeof CHECKPOINTS)[number][0];

/** A file of weights in a checkpoint's ONNX repository. */
export interface CatalogueFile {
  path: string;
  /** "both" for a file with the two towers. */
  tower: Tower | "both";
  dtype: Dtype;
  /** In bytes. */
  size: number;
}

/** What is known of a checkpoint; what no source says is absent. `SOURCES` in `catalogue-sources.ts` has the sources. */
export interface CatalogueRow extends Architecture {
  id: ModelId;
  /** On the hub: the ONNX export, and the original weights. */
  repository: string;
  original: string;
  /** A commit of the ONNX repository, for which files and sizes are stated. */
  revision?: string;
  calibration?: Calibration;
  files: readonly CatalogueFile[];
  /** The hub itself listed the files: what is not among them is not there. */
  complete: boolean;
  /** `tokenizer.json`, in bytes. */
  tokenizer?: number;
  /** ImageNet-1k zero-shot top-1 and COCO recall@1, in per cent, with the key of their source. */
  figures?: { imageNet: number; textToImage: number; imageToText: number; source: string };
  licence: "Apache-2.0" | "MIT";
  languages: "English" | "many";
  /** Smaller number formats that were compared with fp32, by tower. Not named: not known. */
  faithful: Faithful;
}

/** Width, layers and inner width, of the image tower and the text tower, by the size in an id. */
const SHAPES: Record<string, [image: Shape, text?: Shape]> = {
  base: [{ width: 768, layers: 12, inner: 3072 }],
  large: [{ width: 1024, layers: 24, inner: 4096 }],
  so400m: [{ width: 1152, layers: 27, inner: 4304 }],
  giant: [
    { width: 1536, layers: 40, inner: 6144 },
    { width: 1152, layers: 27, inner: 4304 },
  ],
};
/** CLIP's text towers are narrower than its image towers. */
const CLIP_TEXT: Record<string, Shape> = {
  base: { width: 512, layers: 12, inner: 2048 },
  large: { width: 768, layers: 12, inner: 3072 },
};
const VOCABULARY: Record<Family, number> = { siglip: 32000, siglip2: 256000, clip: 49408 };

function readRow([id, figures, constants]: Checkpoint): CatalogueRow {
  const [, generation = "", size = "", patch, pixels, i18n] =
    /^(siglip2?|clip)-(?:vit-)?(base|large|so400m|giant)(?:-opt)?-patch(\d+)-?(\d+)?(-multilingual)?$/.exec(id) ?? [];
  const family = generation as Family;
  const clip = family === "clip";
  const [image, text = clip ? CLIP_TEXT[size] : image] = SHAPES[size] as [Shape, Shape?];
  const hub = HUB[id];
  const known: KnownFiles = hub ?? PUBLISHED_FILES[id] ?? {};
  const tokenizer = known.tokenizer ?? (family === "siglip2" ? SIGLIP2_TOKENIZER : undefined);
  const [scale, bias] = hub?.constants ?? constants ?? [];
  return {
    id: id as ModelId,
    family,
    repository: repositoryOf(id, family),
    original: `${clip ? "openai" : "google"}/${id}`,
    imageSize: Number(pixels ?? 224),
    patch: Number(patch),
    dim: clip ? (text as Shape).width : image.width,
    length: clip ? 77 : 64,
    vocabulary: i18n ? 250000 : VOCABULARY[family],
    image,
    text: text as Shape,
    files: listFiles(known),
    complete: hub !== undefined,
    licence: clip ? "MIT" : "Apache-2.0",
    languages: i18n || family === "siglip2" ? "many" : "English",
    faithful: FAITHFUL[id] ?? {},
    ...(known.revision && { revision: known.revision }),
    ...(tokenizer && { tokenizer }),
    ...(scale && { calibration: bias === undefined ? { kind: "softmax", scale } : { kind: "sigmoid", scale, bias } }),
    ...(figures && {
      figures: { imageNet: figures[0], textToImage: figures[1], imageToText: figures[2], source: figures[3] },
    }),
  };
}

function repositoryOf(id: string, family: Family): string {
  const converted = family === "siglip2" || id.includes("so400m");
  return converted ? `onnx-community/${id}-ONNX` : `Xenova/${id}`;
}

function listFiles(known: KnownFiles): CatalogueFile[] {
  return (["image", "text", "both"] as const).flatMap((tower) =>
    (known[tower] ?? []).flatMap((size: Size, at): CatalogueFile[] => {
      const dtype = DTYPES[at] as Dtype;
      const path = tower === "both" ? combinedFile(dtype) : towerFile(tower, dtype);
      const parts = typeof size === "number" ? [size] : size;
      return parts.flatMap((bytes, part) =>
        bytes ? [{ path: path + dataSuffix(part), tower, dtype, size: bytes }] : [],
      );
    }),
  );
}

/** Of a graph's own file, the first file of weights beside it, and those after it. */
const dataSuffix = (part: number) => ["", "_data"][part] ?? `_data_${part - 1}`;

/** All rows, in the catalogue's order: SigLIP, SigLIP 2, CLIP, each from small to large. */
export function catalogue(): CatalogueRow[] {
  return CHECKPOINTS.map(readRow);
}

/** The row of an id, or `undefined`. */
export function findRow(id: string): CatalogueRow | undefined {
  const found = CHECKPOINTS.find(([name]) => name === id);
  return found && readRow(found);
}

/** The row whose ONNX export this repository (`OWNER/NAME`) is, or `undefined`. */
export function rowOfRepository(repository: string): CatalogueRow | undefined {
  return catalogue().find((row) => row.repository === repository);
}

/** Bytes of a tower's file: known, or else by arithmetic and marked so; `undefined` where neither is possible. */
export function sizeOf(
  row: CatalogueRow,
  tower: Tower,
  dtype: Dtype,
): { bytes: number; estimated: boolean } | undefined {
  const known = row.files.filter((file) => file.tower === tower && file.dtype === dtype);
  if (known.length) return { bytes: known.reduce((sum, { size }) => sum + size, 0), estimated: false };
  const bytes = estimatedSize(row, tower, dtype);
  return bytes === undefined ? undefined : { bytes, estimated: true };
}

/** The constants of a folder on a hub, `…/OWNER/NAME/resolve/REVISION/`; `undefined` for any other address. */
export function publishedCalibration(url: string): Calibration | undefined {
  const repository = /\/([^/]+\/[^/]+)\/resolve\//.exec(url)?.[1];
  return repository === undefined ? undefined : rowOfRepository(repository)?.calibration;
}
