import { isVectors } from "../core/embeddings.js";
import { badInput } from "../core/errors.js";

// What the compiler can't hold: arguments from JavaScript, or from a user. Each throws `bad-input` naming the argument.

/** Throws `bad-input` unless it is a list. */
export function requireList(value: unknown, argument: string): void {
  if (!Array.isArray(value)) throw badInput(argument, `${argument} must be a list, not ${String(value)}.`);
}

/** Throws `bad-input` unless it is a list of texts, with the place of the first that is none. */
export function requireTexts(value: unknown, argument: string): void {
  requireList(value, argument);
  const wrong = (value as unknown[]).findIndex((text) => typeof text !== "string");
  if (wrong >= 0) throw badInput(argument, `Item ${wrong} of ${argument} is no text.`);
}

/** Throws `bad-input` unless it is a text. */
export function requireText(value: unknown, argument: string): void {
  if (typeof value !== "string") throw badInput(argument, `${argument} must be a text, not ${String(value)}.`);
}

/** Vectors as `embedImages` and `embedTexts` give them, or a `LabelSet`. */
export function requireVectors(value: unknown, argument: string): void {
  if (!isVectors(value)) throw badInput(argument, `${argument} must be embeddings: { data, rows, dim, space }.`);
}

/** Throws `bad-input` unless it is one of the known values. */
export function requireOneOf<T extends string>(value: T, known: readonly T[], argument: string): void {
  if (known.includes(value)) return;
  throw badInput(argument, `${argument} must be one of ${known.join(", ")}, not "${String(value)}".`);
}

/** Throws `bad-input` unless it is a whole number from 1. */
export function requireCount(value: unknown, argument: string): void {
  if (Number.isInteger(value) && (value as number) > 0) return;
  throw badInput(argument, `${argument} must be a whole number from 1, not ${String(value)}.`);
}
