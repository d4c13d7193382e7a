import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSiglipError } from "../../core/errors.js";
import type { Metadata } from "../../core/index-types.js";
import { ExactVectors } from "../exact-vectors.js";
import { MemoryIndex } from "../memory-index.js";
import { exportItems } from "./export-items.js";
import { importItems } from "./import-items.js";

// Files that Python wrote (tools/exchange.py, committed) are imported; where there is a Python with numpy and pyarrow
// (PYTHON, or python3), it reads what is exported.

const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const PYTHON = process.env.PYTHON ?? "python3";
const hasPython = spawnSync(PYTHON, ["-c", "import numpy, pyarrow"]).status === 0;

interface Found {
  about: Record<string, unknown>;
  items: { id: string; kind: string; metadata?: Metadata | null; content?: string | null }[];
  vectors: number[][];
}

const { items, vectors, space, dim } = JSON.parse(
  readFileSync(at("e2e/fixtures/exchange/exchange.json"), "utf8"),
) as Found & { space: string; dim: number };

const fixture = (name: string) => readFileSync(at(`e2e/fixtures/exchange/${name}`));

async function importOf(file: Blob, index = new MemoryIndex(space, dim)): Promise<MemoryIndex> {
  const into = { memory: index, set: index.set.bind(index) };
  await importItems(into, file, new AbortController().signal, () => undefined);
  return index;
}

describe.each(["by-pyarrow.parquet", "by-numpy.npy"])("%s", (name) => {
  it("is imported, to the last bit", async () => {
    const found = [...(await importOf(new Blob([fixture(name)]))).entries()];
    expect(found.map(({ vectors }) => [...vectors])).toEqual(vectors);
    for (const [i, { item }] of found.entries()) {
      const { id, kind, metadata } = items[i] as Found["items"][number];
      expect(item).toEqual({ id, kind, ...(metadata && { metadata: { ...metadata, at: new Date(i * 1000) } }) });
    }
  });
});

describe.each(["by-pyarrow.parquet", "by-numpy.npy"])("%s, damaged anywhere", (name) => {
  it("is refused, or gives unit vectors: it has no checksum", async () => {
    const whole = new Uint8Array(fixture(name));
    const flips = fc.array(fc.tuple(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(flips, async (flipped) => {
        const bytes = whole.slice();
        for (const [i, bits] of flipped) bytes[i] = (bytes[i] as number) ^ bits;
        const index = new MemoryIndex(space, dim);
        try {
          await importOf(new Blob([bytes]), index);
        } catch (error) {
          expect(isSiglipError(error), String(error)).toBe(true);
          expect(index.count).toBe(0);
          return;
        }
        for (const { vectors } of index.entries()) expect(Math.hypot(...vectors)).toBeCloseTo(1, 4);
      }),
      { numRuns: process.env.TEST_ALL === "1" ? 5000 : 400, seed: 6 },
    );
  });
});

describe.skipIf(!hasPython)("what is exported, as Python reads it", () => {
  it.each(["parquet", "npy"] as const)("is all there: %s", async (format) => {
    const index = await importOf(new Blob([fixture("by-numpy.npy")]));
    index.put(
      { id: "hashed", kind: "image", content: "0123456789abcdef".repeat(4) },
      Float32Array.of(0, 0, 1, 0, 0, 0),
    );
    const parts: Uint8Array[] = [];
    for await (const part of exportItems(new ExactVectors(index, undefined, {}), format).parts) parts.push(part);
    const folder = mkdtempSync(join(tmpdir(), "exchange-"));
    try {
      const file = join(folder, `index.${format}`);
      writeFileSync(file, Buffer.concat(parts));
      const { status, stdout, stderr } = spawnSync(PYTHON, [at("tools/exchange.py"), "read", file], {
        encoding: "utf8",
      });
      expect(stderr).toBe("");
      expect(status).toBe(0);
      const found = JSON.parse(stdout) as Found;
      expect(found.about).toMatchObject({ format: "siglip-web-index", space });
      expect(Number(found.about.dim)).toBe(dim);
      expect(found.vectors).toEqual([...index.entries()].map(({ vectors }) => [...vectors]));
      expect(found.items.at(-1)).toMatchObject({ id: "hashed", content: "0123456789abcdef".repeat(4) });
      for (const [i, item] of items.entries()) {
        expect({ ...found.items[i], metadata: found.items[i]?.metadata ?? null }).toMatchObject(item);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
