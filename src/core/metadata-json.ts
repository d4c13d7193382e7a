import { SiglipError } from "./errors.js";

/** Stands for a Date, which JSON has not. */
const DATE = "$date";
/** Lists and objects in each other. Beyond some thousands what reads them would run out of stack. */
const DEEPEST = 100;

/** Metadata as JSON; Dates are kept. Throws `bad-input` for what JSON would lose or change without a word. */
export function toJson(value: unknown): string {
  return JSON.stringify(plain(value, "metadata"));
}

/** Throws as `toJson` does. */
export function requirePlain(metadata: unknown): void {
  plain(metadata, "metadata");
}

/** What `toJson` wrote. */
export function fromJson(text: string): unknown {
  if (!text.includes(`"${DATE}"`)) return JSON.parse(text); // ten times as fast as with a reviver
  return JSON.parse(text, (_, value) => (isTagged(value) ? new Date(value[DATE] as number) : value));
}

function plain(value: unknown, path: string, depth = 0): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (value instanceof Date && Number.isFinite(value.getTime())) return { [DATE]: value.getTime() };
  if (depth > DEEPEST) {
    const message = `Metadata may have ${DEEPEST} levels; this has more: ${path.slice(0, 100)}…`;
    throw new SiglipError("bad-input", message, { argument: "metadata" });
  }
  if (Array.isArray(value)) return value.map((one, i) => plain(one, `${path}[${i}]`, depth + 1));
  if (
    typeof value === "object" &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value)) &&
    !(DATE in value)
  ) {
    const fields = Object.entries(value).filter(([, one]) => one !== undefined);
    return Object.fromEntries(fields.map(([key, one]) => [key, plain(one, `${path}.${key}`, depth + 1)]));
  }
  const message = `An index keeps plain data (texts, finite numbers, booleans, null, Dates, lists and objects of them); ${path} is none.`;
  throw new SiglipError("bad-input", message, { argument: "metadata" });
}

function isTagged(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && DATE in value && Object.keys(value).length === 1;
}
