import { badInput } from "../core/errors.js";
import type { WireItem } from "../protocol/contract.js";
import { requireList, requireText, requireTexts } from "./check.js";
import { toWireInput } from "./image-source.js";
import type { IndexItem } from "./index-options.js";

/** An item in a form that crosses threads; it is encoded there. Rejects with `bad-input` for what is none. */
export async function toWireItem(item: IndexItem): Promise<WireItem> {
  const { id = crypto.randomUUID(), image, text, vector, vectors, kind: of, metadata } = item;
  requireText(id, "items");
  if ([image, text, vector, vectors].filter((one) => one !== undefined).length !== 1) {
    throw badInput("items", "An item has one of image, text, vector and vectors.");
  }
  const common = { id, ...(metadata && { metadata }) };
  if (image !== undefined) return { ...common, kind: "image", image: await toWireInput(image) };
  if (text !== undefined) {
    requireTexts([text], "items");
    return { ...common, kind: "text", text };
  }
  const several = vectors ?? [{ vector: vector as Float32Array }];
  requireList(several, "vectors");
  return {
    ...common,
    kind: "vector",
    vectors: several.map((one) => one?.vector),
    ...(vectors && { parts: several.map((one) => one?.part ?? null) }),
    ...(of && { of }),
  };
}
