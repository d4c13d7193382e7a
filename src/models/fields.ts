import { SiglipError } from "../core/errors.js";

interface Typed {
  number: number;
  string: string;
}

/** Reads a field of a parsed JSON file, or throws `model-invalid` naming the file and the field. */
export function field<T extends "number" | "string">(file: string, value: unknown, path: string, type: T): Typed[T] {
  let at = value;
  for (const key of path.split(".")) {
    at =
      typeof at === "object" && at !== null && Object.hasOwn(at, key)
        ? (at as Record<string, unknown>)[key]
        : undefined;
  }
  if (typeof at !== type || (type === "number" && !Number.isFinite(at))) {
    throw new SiglipError("model-invalid", `${file} has no ${type} "${path}".`, { file });
  }
  return at as Typed[T];
}

/** As `field`, with a value for when it is absent or of another type. */
export function optional<T extends "number" | "string">(
  value: unknown,
  path: string,
  type: T,
  otherwise: Typed[T],
): Typed[T] {
  try {
    return field("", value, path, type);
  } catch {
    return otherwise;
  }
}

/** No published tower comes near: what is larger would be a mistake, and memory for it. */
const LARGEST = 65_536;

/** A whole number from 1 to 65,536, or `otherwise` where there is no number. Throws `model-invalid` for any other. */
export function count(file: string, value: unknown, path: string, otherwise: number): number {
  const found = optional(value, path, "number", otherwise);
  if (Number.isInteger(found) && found >= 1 && found <= LARGEST) return found;
  const message = `${file} has ${found} as "${path}", which is no whole number from 1 to ${LARGEST}.`;
  throw new SiglipError("model-invalid", message, { file });
}

/** Three numbers, or `otherwise`. */
export function triple(value: unknown, key: string, otherwise: readonly number[]): readonly number[] {
  const found = (value as Record<string, unknown> | null | undefined)?.[key];
  const right = Array.isArray(found) && found.length === 3 && found.every((x) => Number.isFinite(x));
  return right ? found : otherwise;
}

/** A special token in `tokenizer_config.json` is a string, or an object with its text in `content`. */
export function token(config: unknown, name: string): string {
  const plain = optional(config, name, "string", "");
  return plain || field("tokenizer_config.json", config, `${name}.content`, "string");
}
