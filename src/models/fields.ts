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

/** Three numbers, or `otherwise`. */
export function triple(value: unknown, key: string, otherwise: readonly number[]): readonly number[] {
  const found = (value as Record<string, unknown>)[key];
  const right = Array.isArray(found) && found.length === 3 && found.every((x) => typeof x === "number");
  return right ? found : otherwise;
}

/** A special token in `tokenizer_config.json` is a string, or an object with its text in `content`. */
export function token(config: unknown, name: string): string {
  const plain = optional(config, name, "string", "");
  return plain || field("tokenizer_config.json", config, `${name}.content`, "string");
}
