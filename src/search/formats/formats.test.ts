import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSiglipError } from "../../core/errors.js";
import type { ExportFormat, Metadata, Part } from "../../core/index-types.js";
import { ExactVectors } from "../exact-vectors.js";
import { MemoryIndex } from "../memory-index.js";
import type { IndexedItem } from "../segment.js";
import { exportItems } from "./export-items.js";
import { importItems } from "./import-items.js";
import { unsnap } from "./parquet-pages.js";

const FORMATS: ExportFormat[] = ["jsonl", "npy", "parquet"];
const DIM = 8;
const CONTENT = "0123456789abcdef".repeat(4);
const never = new AbortController().signal;

const vectorOf = (seed: number, dim = DIM) =>
  Float32Array.from({ length: dim }, (_, i) => Math.sin(1 + seed * 7.3 + i * 2.1));

function indexOf(items: readonly IndexedItem[], dim = DIM): MemoryIndex {
  const index = new MemoryIndex("space", dim);
  for (const [i, item] of items.entries()) index.put(item, vectorOf(i, dim * (item.parts?.length ?? 1)));
  return index;
}

const filled = (count: number, dim = DIM) =>
  indexOf(
    Array.from({ length: count }, (_, n) => ({
      id: `i${n}`,
      kind: n % 2 ? ("text" as const) : ("image" as const),
      ...(n % 3 > 0 && { metadata: { n, at: new Date(n), tags: ["a", null], ö: { "∞": true } } }),
      ...(n % 4 > 0 && { content: CONTENT }),
    })),
    dim,
  );

async function fileOf(index: MemoryIndex, format: ExportFormat): Promise<Blob> {
  const parts: BlobPart[] = [];
  for await (const part of exportItems(new ExactVectors(index, undefined, {}), format).parts) parts.push(part);
  return new Blob(parts);
}

const importInto = (memory: MemoryIndex, file: Blob, signal = never) =>
  importItems({ memory, set: (item, unit) => memory.set(item, unit) }, file, signal, () => undefined);

async function imported(file: Blob, dim = DIM): Promise<MemoryIndex> {
  const index = new MemoryIndex("space", dim);
  await importInto(index, file);
  return index;
}

/** All that an index holds, to compare. */
const all = (index: MemoryIndex) =>
  [...index.entries()].map(({ item, vectors: { buffer, byteOffset, byteLength } }) => ({
    item,
    vectors: Buffer.from(buffer, byteOffset, byteLength).toString("hex"),
  }));

/** What JSON can say, and Dates. */
const metadata: fc.Arbitrary<Metadata> = fc
  .dictionary(
    fc.string({ unit: "binary" }),
    fc.oneof(fc.jsonValue(), fc.date({ noInvalidDate: true }), fc.double({ noNaN: true, noDefaultInfinity: true })),
  )
  .map((value) => plusZeros(value) as Metadata);

function plusZeros(value: unknown): unknown {
  if (typeof value === "number") return value + 0; // JSON has no -0
  if (Array.isArray(value)) return value.map(plusZeros);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plusZeros(one)]));
}

/** Null where nothing is said of a vector. */
const part: fc.Arbitrary<Part | null> = fc.constantFrom(
  null,
  { name: "ganz, \ud800" },
  { box: [0, 0.25, 0.1, 0.75] },
  { name: "", box: [1 / 3, 0, 1 / 3, 1] },
);

const items = fc.uniqueArray(
  fc.record<IndexedItem, "id" | "kind">(
    {
      id: fc.string({ unit: "binary" }),
      kind: fc.constantFrom("image", "text", "vector"),
      metadata,
      content: fc.constant(CONTENT),
      parts: fc.array(part, { minLength: 1, maxLength: 4 }),
    },
    { requiredKeys: ["id", "kind"] },
  ),
  { selector: ({ id }) => id, maxLength: 12 },
);

describe.each(FORMATS)("%s", (format) => {
  it("brings every item back as it was, to the last bit", () =>
    fc.assert(
      fc.asyncProperty(items, async (some) => {
        const index = indexOf(some);
        expect(all(await imported(await fileOf(index, format)))).toEqual(all(index));
      }),
      { numRuns: 60 },
    ));

  it("brings many items back, in parts", async () => {
    const index = filled(1100, 1024);
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for await (const part of exportItems(new ExactVectors(index, undefined, {}), format).parts) parts.push(part);
    expect(parts.length).toBeGreaterThan(2);
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThan(6 * 1024 * 1024);
    expect(all(await imported(new Blob(parts), 1024))).toEqual(all(index));
  });

  it("brings back a long text and a vector with zeros of both signs", async () => {
    const index = new MemoryIndex("space", 3);
    const text = "long ".repeat(500_000);
    index.set({ id: "a", kind: "vector", metadata: { text } }, Float32Array.of(0, -0, -1));
    const found = (await imported(await fileOf(index, format), 3)).get("a");
    expect(found?.item.metadata?.text).toBe(text);
    expect(found?.vectors.map((x) => x + 0)).toEqual(Float32Array.of(0, 0, -1));
  });

  it("takes over items of the same id, and leaves the others", async () => {
    const index = indexOf([
      { id: "mine", kind: "text" },
      { id: "i1", kind: "image" },
    ]);
    expect(await importInto(index, await fileOf(filled(3), format))).toBe(3);
    expect(all(index).map(({ item }) => item.id)).toEqual(["mine", "i1", "i0", "i2"]);
    expect(index.get("i1")?.item.kind).toBe("text");
  });

  it("is refused where the space, or the number of dimensions, is another", async () => {
    const file = await fileOf(filled(3), format);
    const [other, short] = [new MemoryIndex("other", DIM), new MemoryIndex("space", 4)];
    await expect(importInto(other, file)).rejects.toMatchObject({ code: "space-mismatch", data: { actual: "space" } });
    await expect(importInto(short, file)).rejects.toMatchObject({ code: "bad-input", data: { argument: "file" } });
    expect([other.count, short.count]).toEqual([0, 0]);
  });

  it("refuses metadata that JSON would change", async () => {
    const odd = indexOf([{ id: "a", kind: "text", metadata: { big: 2n ** 70n } }]);
    await expect(fileOf(odd, format)).rejects.toMatchObject({ code: "bad-input", data: { argument: "metadata" } });
  });

  it("ends an import that is aborted before anything is added", async () => {
    const index = new MemoryIndex("space", DIM);
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(importInto(index, await fileOf(filled(3), format), signal)).rejects.toThrow("enough");
    expect(index.count).toBe(0);
  });

  it("says how far it is", async () => {
    const exporting = exportItems(new ExactVectors(filled(5), undefined, {}), format);
    expect([exporting.loaded, exporting.total]).toEqual([0, 5]);
    for await (const _ of exporting.parts);
    expect(exporting.loaded).toBe(5);
  });

  it("damaged anywhere, gives its items as they were or says so, and adds nothing", async () => {
    const whole = filled(6);
    const file = new Uint8Array(await (await fileOf(whole, format)).arrayBuffer());
    await requireSafe(file, whole);
  });
});

/** Flips bits, cuts, repeats and leaves out parts of a file: what comes of it is the items, or a typed error. */
async function requireSafe(file: Uint8Array<ArrayBuffer>, whole: MemoryIndex): Promise<void> {
  const at = fc.nat({ max: file.length - 1 });
  const damage = fc.oneof(
    fc.array(fc.tuple(at, fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 3 }).map((flips) => {
      const bytes = file.slice();
      for (const [i, bits] of flips) bytes[i] = (bytes[i] as number) ^ bits;
      return bytes;
    }),
    at.map((end) => file.slice(0, end)),
    fc.tuple(at, at).map(([a, b]) => new Uint8Array([...file.subarray(0, a), ...file.subarray(b)])),
  );
  await fc.assert(
    fc.asyncProperty(damage, async (bytes) => {
      const index = new MemoryIndex("space", whole.dim);
      try {
        await importInto(index, new Blob([bytes]));
      } catch (error) {
        expect(isSiglipError(error), String(error)).toBe(true);
        expect(index.count).toBe(0);
        return;
      }
      expect(all(index)).toEqual(all(whole));
    }),
    { numRuns: process.env.TEST_ALL === "1" ? 5000 : 400, seed: 6 },
  );
}

describe("a file", () => {
  it("that is an array alone says what it lacks", async () => {
    const file = await fileOf(filled(2, 2), "npy");
    await expect(imported(file.slice(0, 128 + 2 * 2 * 4), 2)).rejects.toThrow("the ids are to follow it");
  });

  it("without half a character in an id is no Parquet, but the other formats", async () => {
    const index = indexOf([{ id: "\ud800", kind: "text" }]);
    await expect(fileOf(index, "parquet")).rejects.toMatchObject({ code: "bad-input", data: { argument: "format" } });
    for (const format of ["jsonl", "npy"] as const) {
      expect(all(await imported(await fileOf(index, format)))).toEqual(all(index));
    }
  });
});

describe("an index that changes while it is exported", () => {
  /** Removes an item once the first part has come. */
  async function cutWhile(format: ExportFormat) {
    const index = filled(1100, 1024);
    const parts: BlobPart[] = [];
    for await (const part of exportItems(new ExactVectors(index, undefined, {}), format).parts) {
      if (parts.length === 0) index.remove(["i1099"]);
      parts.push(part);
    }
    return { index, again: await imported(new Blob(parts), 1024) };
  }

  it.each(["jsonl", "parquet"] as const)("leaves out what goes: %s", async (format) => {
    const { index, again } = await cutWhile(format);
    expect(again.count).toBe(1099);
    expect(new Map(all(again).map((one) => [one.item.id, one]))).toEqual(
      new Map(all(index).map((one) => [one.item.id, one])),
    );
  });

  it("has no array, whose length stands at its beginning", async () => {
    await expect(cutWhile("npy")).rejects.toMatchObject({
      code: "index-changed",
      data: { expected: 1100, found: 1099 },
    });
  });
});

describe("unsnap", () => {
  it("refuses a literal whose length would lead backwards, for ever", () => {
    expect(() => unsnap(Uint8Array.of(4, 0xfc, 0xfa, 0xff, 0xff, 0xff, 0, 0), 4)).toThrow("too long");
  });
});
