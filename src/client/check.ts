import { SiglipError } from "../core/errors.js";

// What the compiler can't hold: arguments from JavaScript, or from a user. Each throws `bad-input` naming the argument.

export function badInput(argument: string, message: string, cause?: unknown): SiglipError<"bad-input"> {
  return new SiglipError("bad-input", message, { argument }, cause === undefined ? undefined : { cause });
}

export function requireList(value: unknown, argument: string): void {
  if (!Array.isArray(value)) throw badInput(argument, `${argument} must be a list, not ${String(value)}.`);
}

export function requireTexts(value: unknown, argument: string): void {
  requireList(value, argument);
  const wrong = (value as unknown[]).findIndex((text) => typeof text !== "string");
  if (wrong >= 0) throw badInput(argument, `Item ${wrong} of ${argument} is no text.`);
}

export function requireOneOf<T extends string>(value: T, known: readonly T[], argument: string): void {
  if (known.includes(value)) return;
  throw badInput(argument, `${argument} must be one of ${known.join(", ")}, not "${String(value)}".`);
}
