import type { ItemKind } from "./index-types.js";

export const ITEM_KINDS: readonly ItemKind[] = ["image", "text", "vector"];

/** Whether it is "image", "text" or "vector". */
export function isItemKind(value: unknown): value is ItemKind {
  return ITEM_KINDS.some((kind) => kind === value);
}
