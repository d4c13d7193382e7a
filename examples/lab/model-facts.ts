import { type Estimate, estimate, isSiglipError, type ModelDescription } from "siglip-web";
import { multiplications } from "../shared/multiplications.js";
import type { Choice } from "./choice.js";
import { shown } from "./table.js";

/** What is known of a model of the catalogue before it is loaded, a few words each: what it downloads, sees and costs. */
export function modelFacts(
  model: ModelDescription,
  { dtype, resolution }: Pick<Choice, "dtype" | "resolution">,
): string[] {
  const { figures, imageSize, languages, licence } = model;
  const side = resolution ?? imageSize;
  const work = multiplications(model, side);
  return [
    sizeWords(model, dtype),
    `${side} × ${side} pixels`,
    ...(work
      ? [`about ${work < 1e9 ? (work / 1e9).toFixed(2) : Math.round(work / 1e9)} G multiplications a picture`]
      : []),
    ...(figures ? [`ImageNet ${figures.imageNet} % and COCO ${figures.textToImage} % as published`] : []),
    languages === "many" ? "many languages" : "English",
    licence,
  ];
}

function sizeWords({ id }: ModelDescription, dtype: Choice["dtype"]): string {
  const found = sizeOf(id, dtype);
  if ("why" in found) return found.why;
  const { now, memory } = found;
  const bytes = now.bytes === undefined ? "a download of unknown size" : `${shown(now.bytes, "bytes")} to download`;
  return memory === undefined ? bytes : `${bytes}, ${shown(memory, "bytes")} of memory`;
}

function sizeOf(
  id: ModelDescription["id"],
  dtype: Choice["dtype"],
): Pick<Estimate, "now" | "memory"> | { why: string } {
  try {
    return estimate(id, dtype && { dtype });
  } catch (error) {
    if (isSiglipError(error, "does-not-fit")) return { why: "too large for this browser" };
    throw error;
  }
}
