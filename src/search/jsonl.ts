import { SiglipError } from "../core/errors.js";
import type { ItemKind } from "../core/index-types.js";
import type { KeptIndex } from "./kept-index.js";
import { type Entry, MemoryIndex } from "./memory-index.js";
import type { IndexedItem } from "./segment.js";

const FORMAT = "siglip-web-index";
const VERSION = 1;
const KINDS: readonly unknown[] = ["image", "text", "vector"] satisfies ItemKind[];

interface Header {
  format: string;
  version: number;
  space: string;
  dim: number;
}

interface Line {
  id: string;
  kind: ItemKind;
  metadata?: Record<string, unknown>;
  /** Of an item of several vectors: as many, and `vector` has all of their numbers, one vector after another. */
  parts?: IndexedItem["parts"];
  vector: number[];
}

type Importing = Pick<KeptIndex, "memory" | "put">;

/** JSON Lines: a header with space and dim, then one item a line. */
export async function toJsonl(
  { space, dim }: Pick<MemoryIndex, "space" | "dim">,
  entries: Iterable<Entry> | AsyncIterable<Entry>,
): Promise<string[]> {
  const lines = [`${JSON.stringify({ format: FORMAT, version: VERSION, space, dim } satisfies Header)}\n`];
  for await (const { item, vectors } of entries) {
    lines.push(`${JSON.stringify({ ...item, vector: Array.from(vectors) } satisfies Line)}\n`);
  }
  return lines;
}

/**
 * Reads what `toJsonl` wrote into an index of the same space and says how many items came. Nothing is added unless
 * every line is right: throws `SpaceMismatchError` for another space and `bad-input` for a damaged file.
 */
export function fromJsonl(index: Importing, text: string): number {
  const [first = "", ...rest] = text.split("\n").filter((line) => line.trim() !== "");
  const header = parse(first, 1) as Partial<Header> | null;
  if (header?.format !== FORMAT || header.version !== VERSION) {
    throw bad(1, `no header of "${FORMAT}" version ${VERSION}`);
  }
  index.memory.requireSpace(String(header.space));
  const staged = new MemoryIndex(index.memory.space, index.memory.dim);
  rest.forEach((line, i) => {
    const { id, kind, metadata, parts, vector } = readLine(line, i + 2);
    staged.put({ id, kind, ...(metadata && { metadata }), ...(parts && { parts }) }, Float32Array.from(vector));
  });
  for (const { item, vectors } of staged.entries()) index.put(item, vectors);
  return rest.length;
}

function readLine(text: string, number: number): Line {
  const line = parse(text, number) as Partial<Line> | null;
  if (typeof line?.id !== "string" || !KINDS.includes(line.kind)) throw bad(number, "no id or no kind");
  if (!Array.isArray(line.vector) || !line.vector.every((x) => typeof x === "number")) throw bad(number, "no vector");
  if (line.parts !== undefined && !Array.isArray(line.parts)) throw bad(number, "parts that are no list");
  return line as Line;
}

function parse(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw bad(number, "not JSON");
  }
}

function bad(line: number, what: string): SiglipError {
  return new SiglipError("bad-input", `Line ${line} of the imported file is damaged: ${what}.`, { argument: "file" });
}
