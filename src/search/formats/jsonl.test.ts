import { describe, expect, it } from "vitest";
import { MemoryIndex } from "../memory-index.js";
import { importItems } from "./import-items.js";

/** An index of two dimensions with what a file brings. */
async function into(file: Blob): Promise<MemoryIndex> {
  const memory = new MemoryIndex("space", 2);
  await importItems({ memory, set: memory.set.bind(memory) }, file, new AbortController().signal, () => undefined);
  return memory;
}

describe("a file of JSON Lines", () => {
  const header = { format: "siglip-web-index", version: 2, space: "space", dim: 2 };
  const jsonl = (...lines: unknown[]) => new Blob(lines.map((line) => `${JSON.stringify(line)}\n`));

  it("of version 1, as it was written before, is read", async () => {
    const old = jsonl(
      { ...header, version: 1 },
      { id: "a", kind: "text", metadata: { at: "1970-01-01T00:00:00.005Z" }, vector: [0.6, 0.8] },
    );
    expect((await into(old)).get("a")?.item).toEqual({
      id: "a",
      kind: "text",
      metadata: { at: "1970-01-01T00:00:00.005Z" },
    });
  });

  it.each([3, 99])("of version %i is refused as newer", async (version) => {
    await expect(into(jsonl({ ...header, version }))).rejects.toMatchObject({
      code: "index-version",
      data: { found: version, known: 2 },
    });
  });

  const item = { id: "a", kind: "text", vector: [0.6, 0.8] };
  it.each<[string, unknown[], object]>([
    ["is empty", [], {}],
    ["is something else", [{ hello: 1 }], {}],
    ["has no end", [header, item], {}],
    ["has another number of items", [header, item, { end: 2 }], {}],
    ["has another checksum", [header, item, { end: 1, checksum: "0" }], {}],
    ["goes on behind its end", [header, { end: 0 }, item], { line: 3 }],
    ["has no id", [header, item, { ...item, id: 5 }], { line: 3 }],
    ["has an unknown kind", [header, { ...item, kind: "sound" }], { line: 2 }],
    ["has metadata that is a list", [header, { ...item, metadata: [1] }], { line: 2 }],
    ["has content that is no hash", [header, { ...item, content: "x" }], { line: 2 }],
    ["has a vector of another length", [header, { ...item, vector: [1] }], { line: 2 }],
    ["has a vector of texts", [header, { ...item, vector: ["1", "0"] }], { line: 2 }],
    ["has a vector of length 2", [header, { ...item, vector: [2, 0] }], { line: 2 }],
    ["has a vector without length", [header, { ...item, vector: [0, 0] }], { line: 2 }],
    ["has a vector that float32 can't hold", [header, { ...item, vector: [1e39, 0] }], { line: 2 }],
  ])("that %s is refused", async (_, lines, where) => {
    await expect(into(jsonl(...lines))).rejects.toMatchObject({
      code: "bad-input",
      data: { argument: "file", ...where },
    });
  });

  it("that cuts a character is refused", async () => {
    const bytes = new Uint8Array([...new TextEncoder().encode(`${JSON.stringify(header)}\n{"id":"`), 0xc3]);
    await expect(into(new Blob([bytes]))).rejects.toMatchObject({ code: "bad-input" });
  });

  it("may have vectors that were rounded: near 1 as they are, in 16 bits made 1", async () => {
    const rounded = [0.6001, 0.8];
    const index = await into(jsonl(header, item, { ...item, id: "b", vector: rounded }, { end: 2 }));
    expect(index.get("a")?.vectors).toEqual(Float32Array.of(0.6, 0.8));
    const [x, y] = Float32Array.from(rounded) as unknown as [number, number];
    const length = Math.hypot(x, y);
    expect(index.get("b")?.vectors).toEqual(Float32Array.of(x / length, y / length));
    expect(index.get("b")?.vectors).not.toEqual(Float32Array.from(rounded));
  });
});
