import { SiglipError } from "../core/errors.js";
import type { Part } from "../core/index-types.js";

/** Boxes are fractions that somebody divided: so much over the edge is still the edge. */
const ROUNDING = 1e-6;

/** Throws `bad-input` unless there is at least one, and each is a `Part` or null. */
export function requireParts(parts: readonly unknown[]): void {
  const wrong = parts.length === 0 ? 0 : parts.findIndex((part) => part !== null && !isPart(part));
  if (wrong < 0) return;
  const message = `Vector ${wrong} of an item has no part of the form { name?, box?: [x, y, width, height] }, in fractions of the picture.`;
  throw new SiglipError("bad-input", message, { argument: "vectors" });
}

/** Whether it is a `Part`, empty perhaps. */
export function isPart(part: unknown): part is Part {
  if (typeof part !== "object" || part === null) return false;
  const { name, box } = part as Partial<Record<keyof Part, unknown>>;
  return (name === undefined || typeof name === "string") && (box === undefined || isBox(box));
}

function isBox(box: unknown): boolean {
  if (!Array.isArray(box) || box.length !== 4 || !box.every(Number.isFinite)) return false;
  const [x, y, width, height] = box as [number, number, number, number];
  const inside = (from: number, size: number) => from >= -ROUNDING && size > 0 && from + size <= 1 + ROUNDING;
  return inside(x, width) && inside(y, height);
}
