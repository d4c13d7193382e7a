import { isVectors } from "../core/embeddings.js";
import { badInput } from "../core/errors.js";

// What the compiler can't hold: arguments from JavaScript, or from a user. Each throws `bad-input` naming the argument.

export function requireList(value: unknown, argument: string): void {
  if (!Array.isArray(value)) throw badInput(argument, `${argument} must be a list, not ${String(value)}.`);
}

export function requireTexts(value: unknown, argument: string): void {
  requireList(value, argument);
  const wrong = (value as unknown[]).findIndex((text) => typeof text !== "string");
  if (wrong >= 0) throw badInput(argument, `Item ${wrong} of ${argument} is no text.`);
}

export function requireText(value: unknown, argument: string): void {
  if (typeof value !== "string") throw badInput(argument, `${argument} must be a text, not ${String(value)}.`);
}

/** Vectors as `embedImages` and `embedTexts` give them, or a `LabelSet`. */
export function requireVectors(value: unknown, argument: string): void {
  if (!isVectors(value)) throw badInput(argument, `${argument} must be embeddings: { data, rows, dim, space }.`);
}

export function requireOneOf<T extends string>(value: T, known: readonly T[], argument: string): void {
  if (known.includes(value)) return;
  throw badInput(argument, `${argument} must be one of ${known.join(", ")}, not "${String(value)}".`);
}

export function requireCount(value: unknown, argument: string): void {
  if (Number.isInteger(value) && (value as number) > 0) return;
  throw badInput(argument, `${argument} must be a whole number from 1, not ${String(value)}.`);
}
