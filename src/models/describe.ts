import type { Family } from "../core/canonical.js";
import { type CatalogueRow, catalogue, type ModelId, sizeOf } from "./catalogue.js";
import { DTYPES, type Dtype, type Tower } from "./dtype.js";

/** A tower's download in one number format. */
export interface Download {
  bytes: number;
  /** By arithmetic, to within 1 % (q8: 10 %), since no source gives it. */
  estimated: boolean;
}

/** A checkpoint of the catalogue, for an app's model picker. What is not known is absent. */
export interface ModelDescription {
  id: ModelId;
  family: Family;
  /** Pixels on a side, of the picture and of a patch: more patches see more and take longer. */
  imageSize: number;
  patch: number;
  /** Numbers in a vector. */
  dim: number;
  /** ImageNet-1k zero-shot top-1 and COCO recall@1, in per cent, as published. */
  figures?: { imageNet: number; textToImage: number; imageToText: number };
  languages: "English" | "many";
  licence: string;
  /** By number format and tower; what has no known or computable size is absent. */
  download: Partial<Record<Dtype, Partial<Record<Tower, Download>>>>;
}

/** The catalogue, for an app to choose from; families together, each from small to large. */
export function describeModels(): ModelDescription[] {
  return catalogue().map((row) => {
    const { id, family, imageSize, patch, dim, figures, languages, licence } = row;
    const { imageNet, textToImage, imageToText } = figures ?? {};
    return {
      id,
      family,
      imageSize,
      patch,
      dim,
      languages,
      licence,
      download: downloads(row),
      ...(figures && ({ figures: { imageNet, textToImage, imageToText } } as Pick<ModelDescription, "figures">)),
    };
  });
}

function downloads(row: CatalogueRow): ModelDescription["download"] {
  const formats = DTYPES.flatMap((dtype): [Dtype, Partial<Record<Tower, Download>>][] => {
    const [image, text] = [sizeOf(row, "image", dtype), sizeOf(row, "text", dtype)];
    return image || text ? [[dtype, { ...(image && { image }), ...(text && { text }) }]] : [];
  });
  return Object.fromEntries(formats);
}
