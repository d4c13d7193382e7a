// Wrong files to import, by seed: all of their items come, as they were written, or none and a typed error.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ExportFormat } from "../../src/core/index-types.js";
import { ExactVectors } from "../../src/search/exact-vectors.js";
import { exportItems } from "../../src/search/formats/export-items.js";
import { importItems } from "../../src/search/formats/import-items.js";
import { MemoryIndex } from "../../src/search/memory-index.js";
import type { Random } from "../random.js";
import { mutateBytes, mutateJson, pick } from "./mutate.js";
import { reported } from "./report.js";
import { tryCases } from "./try-cases.js";

const DIM = 8;
const fixture = (name: string) => readFileSync(new URL(`../fixtures/exchange/${name}`, import.meta.url));
const signal = new AbortController().signal;

function filled(): MemoryIndex {
  const index = new MemoryIndex("space", DIM);
  for (let n = 0; n < 12; n++) {
    const parts = n % 4 === 3 ? { parts: [{ name: "left" }, null] } : {};
    const metadata = n % 3 > 0 ? { metadata: { n, at: new Date(n), tags: ["a", null] } } : {};
    const length = DIM * (parts.parts?.length ?? 1);
    const vectors = Float32Array.from({ length }, (_, i) => Math.sin(1 + n * 7.3 + i * 2.1));
    index.put({ id: `i${n}`, kind: n % 2 ? "text" : "image", ...metadata, ...parts }, vectors);
  }
  return index;
}

async function bytesOf(index: MemoryIndex, format: ExportFormat): Promise<Uint8Array> {
  const parts: BlobPart[] = [];
  for await (const part of exportItems(new ExactVectors(index, undefined, {}), format).parts) parts.push(part);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

const contentOf = (index: MemoryIndex) =>
  [...index.entries()].map(({ item, vectors }) => ({ item, vectors: [...vectors] }));

/** Lines of JSON with one of them changed: the first is the header. */
function withWrongLine(file: Uint8Array, random: Random): Uint8Array {
  const lines = new TextDecoder().decode(file).trimEnd().split("\n");
  const at = Math.floor(random() * lines.length);
  lines[at] = JSON.stringify(mutateJson(JSON.parse(lines[at] as string), random)) ?? "";
  return new TextEncoder().encode(lines.join("\n"));
}

/** The end without its checksum, as other programs write it: then every line is to be right by itself. */
function withoutChecksum(jsonl: Uint8Array): Uint8Array {
  return new TextEncoder().encode(new TextDecoder().decode(jsonl).replace(/,"checksum":"[^"]*"\}\s*$/, "}"));
}

/** Imports into an empty index. What is refused leaves it empty. */
async function imported(bytes: Uint8Array, space: string, dim: number): Promise<MemoryIndex> {
  const memory = new MemoryIndex(space, dim);
  const into = { memory, set: memory.set.bind(memory) };
  try {
    await importItems(into, new Blob([Uint8Array.from(bytes)]), signal, () => undefined);
  } catch (error) {
    expect(memory.count).toBe(0);
    throw error;
  }
  return memory;
}

describe.each<ExportFormat>(["parquet", "npy", "jsonl"])("wrong %s files", (format) => {
  it("with a checksum: all items as they were written, or none", { timeout: 600_000 }, async () => {
    const index = filled();
    const file = await bytesOf(index, format);
    const right = contentOf(index);
    const tried = await tryCases(`imports-${format}`, async (random) => {
      const wrong = format === "jsonl" && random() < 0.5 ? withWrongLine(file, random) : mutateBytes(file, random);
      expect(contentOf(await imported(wrong, "space", DIM))).toEqual(right);
    });
    reported(tried);
    expect(tried.refused["bad-input"]).toBeGreaterThan(0);
  });
});

describe("wrong files of other programs, which have no checksum", () => {
  it("give unit vectors under ids that are texts, or are refused", { timeout: 600_000 }, async () => {
    const { space, dim } = JSON.parse(fixture("exchange.json").toString()) as { space: string; dim: number };
    const files = [
      { bytes: fixture("by-pyarrow.parquet"), space, dim },
      { bytes: fixture("by-numpy.npy"), space, dim },
      { bytes: withoutChecksum(await bytesOf(filled(), "jsonl")), space: "space", dim: DIM, lines: true },
    ];
    for (const { bytes, space, dim } of files) await imported(bytes, space, dim); // right as they are
    const tried = await tryCases("imports-foreign", async (random) => {
      const { bytes, space, dim, lines } = pick(random, files);
      const wrong = lines && random() < 0.7 ? withWrongLine(bytes, random) : mutateBytes(bytes, random);
      const index = await imported(wrong, space, dim);
      for (const { item, vectors } of index.entries()) {
        expect(item.id).toBeTypeOf("string");
        for (let at = 0; at < vectors.length; at += dim) {
          expect(Math.hypot(...vectors.subarray(at, at + dim))).toBeCloseTo(1, 4);
        }
      }
    });
    reported(tried);
    expect(tried.taken).toBeGreaterThan(0);
    expect(tried.refused["bad-input"]).toBeGreaterThan(0);
  });
});
