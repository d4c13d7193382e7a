import { describe, expect, it } from "vitest";
import type { StoredItem } from "../core/index-types.js";
import type { RemoteEngine, Row } from "./engine.js";
import { push } from "./push.js";
import { singles } from "./several.js";

const at = (x: number) => Float32Array.of(Math.cos(x), Math.sin(x));
const one: StoredItem = { id: "one", kind: "image", vector: at(0), metadata: { album: "x" } };
const box = [0, 0, 0.5, 0.5] as const;
const tiled: StoredItem = {
  id: "tiled",
  kind: "image",
  vector: at(1),
  vectors: [{ vector: at(1) }, { vector: at(2), part: { name: "tile", box } }, { vector: at(3) }],
  metadata: { album: "y" },
};

describe("an item of several vectors", () => {
  it("is refused, its first vector, or as many rows that say whose they are", () => {
    const refusal = { code: "bad-input", message: expect.stringContaining('"tiled" has several vectors') };
    expect(() => singles(tiled, "refuse")).toThrow(expect.objectContaining(refusal));
    expect(singles(tiled, "first")).toEqual([{ id: "tiled", kind: "image", vector: at(1), metadata: { album: "y" } }]);
    const metadata = { album: "y", partOf: "tiled" };
    expect(singles(tiled, "rows")).toEqual([
      { id: "tiled#0", kind: "image", vector: at(1), metadata },
      { id: "tiled#1", kind: "image", vector: at(2), metadata: { ...metadata, part: { name: "tile", box } } },
      { id: "tiled#2", kind: "image", vector: at(3), metadata },
    ]);
  });

  it("changes nothing of one with a single vector, whatever is said", () => {
    for (const several of ["refuse", "first", "rows"] as const) {
      expect(singles(one, several)).toEqual([one]);
      expect(singles({ ...one, vectors: [{ vector: at(0) }] }, several)).toEqual([one]);
    }
  });

  it("never takes the place of what is there: not of a field, and not of an item", () => {
    for (const field of ["partOf", "part"]) {
      const taken = { ...tiled, metadata: { [field]: "mine" } };
      expect(() => singles(taken, "rows")).toThrow(`"${field}" already`);
    }
    expect(() => singles({ ...one, id: "tiled#1" }, "rows")).toThrow("is as that of a row");
    expect(singles({ ...one, id: "tiled#1" }, "first")).toHaveLength(1);
  });

  it("is pushed as rows, so many to a request, with progress in items", async () => {
    const requests: string[][] = [];
    const kept = new Map<string, Row>();
    const engine: RemoteEngine = {
      name: "memory",
      open: async () => undefined,
      marks: async (ids) => new Map(ids.flatMap((id) => (kept.has(id) ? [[id, kept.get(id)?.mark ?? ""]] : []))),
      upsert: async (rows) => {
        requests.push(rows.map(({ id }) => id));
        for (const row of rows) kept.set(row.id, row);
      },
      remove: async () => undefined,
      query: async () => [],
    };
    const source = {
      stats: async () => ({ space: "s", dim: 2, count: 3 }),
      items: () => [one, tiled, { ...one, id: "z" }],
    };
    const loaded: number[] = [];
    const options = {
      several: "rows" as const,
      batch: 2,
      onProgress: (progress: { loaded: number }) => loaded.push(progress.loaded),
    };
    expect(await push(source, engine, options)).toEqual({ sent: 5, unchanged: 0 });
    expect(requests).toEqual([["one", "tiled#0"], ["tiled#1", "tiled#2"], ["z"]]);
    expect(loaded).toEqual([2, 2, 3]);
    expect(await push(source, engine, options)).toEqual({ sent: 0, unchanged: 5 });
    await expect(push(source, engine)).rejects.toMatchObject({ code: "bad-input" });
  });
});
