import { beforeEach, describe, expect, it } from "vitest";
import { FakePlace } from "../../e2e/fake-place.js";
import { adaptRows, toAdapter } from "../core/adapter.js";
import type { Progress } from "../core/progress.js";
import type { WireInput, WireItem } from "../protocol/contract.js";
import { KeptIndex } from "../search/kept-index.js";
import { AdaptedModel, type Encoder } from "./adapted-model.js";
import { carryFrom, carryOver } from "./carry-over.js";
import { fillIndex } from "./fill-index.js";
import type { IndexStore } from "./index-store.js";
import type { Embedded } from "./unit-rows.js";

const DIM = 6;
const numbers = (length: number, seed: number) => Float32Array.from({ length }, (_, i) => Math.sin(seed * 7 + i * 3));
const correction = (seed: number) => ({ down: numbers(2 * DIM, seed), up: numbers(2 * DIM, seed + 1) });
const adapter = toAdapter({
  base: "base",
  dim: DIM,
  rank: 2,
  image: correction(1),
  text: correction(5),
  calibration: { kind: "sigmoid", scale: 20, bias: -5 },
});

const unit = (seed: number) => {
  const row = numbers(DIM, seed);
  return row.map((x) => x / Math.hypot(...row));
};

/** A model whose vectors come from the numbers in its inputs; a picture named "broken" has none. */
const model: Encoder = {
  space: "base",
  dim: DIM,
  towers: 2,
  gpu: undefined,
  threads: 1,
  calibration: undefined,
  async *embedImages(images: readonly WireInput[]): AsyncGenerator<Embedded, void, void> {
    for (const image of images) {
      const name = image.kind === "blob" ? await image.blob.text() : "";
      yield name === "broken" ? { error: new Error(name) } : { vector: unit(Number(name)) };
    }
  },
  async *embedTexts(texts: readonly string[]): AsyncGenerator<Embedded, void, void> {
    for (const text of texts) yield { vector: unit(-Number(text)), truncated: text.length > 2 };
  },
};

const items = Array.from({ length: 150 }, (_, i): WireItem => {
  const metadata = { at: new Date(i), album: `a${i % 3}` };
  if (i % 4 === 3) return { id: `text ${i}`, kind: "text", text: String(i), metadata };
  return { id: `picture ${i}`, kind: "image", image: { kind: "blob", blob: new Blob([String(i)]) }, metadata };
});
const tiles: WireItem = {
  id: "tiles",
  kind: "vector",
  of: "image",
  vectors: [unit(900), unit(901)],
  parts: [null, { name: "left", box: [0, 0, 0.5, 1] }],
};

async function all<T>(results: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const result of results) list.push(result);
  return list;
}

const never = new AbortController().signal;
const silent = () => undefined;
const target = (place = new FakePlace()) => KeptIndex.open("tuned", adapter.space, DIM, place);
let source: KeptIndex;
beforeEach(async () => {
  source = await KeptIndex.open("photos", "base", DIM, new FakePlace());
  await fillIndex(source, [...items, tiles], model, never, silent);
  await source.commit();
});

describe("AdaptedModel", () => {
  it("corrects every vector by its tower, and leaves failures and marks as they are", async () => {
    const adapted = new AdaptedModel(model, adapter);
    const images = ["3", "broken"].map((name): WireInput => ({ kind: "blob", blob: new Blob([name]) }));
    expect(await all(adapted.embedImages(images, never))).toEqual([
      { vector: adaptRows(adapter, "image", unit(3)) },
      { error: expect.any(Error) },
    ]);
    expect(await all(adapted.embedTexts(["4", "555"], never))).toEqual([
      { vector: adaptRows(adapter, "text", unit(-4)), truncated: false },
      { vector: adaptRows(adapter, "text", unit(-555)), truncated: true },
    ]);
    expect([adapted.space, adapted.dim]).toEqual([adapter.space, DIM]);
  });

  it("refuses an adapter of another space", () => {
    expect(() => new AdaptedModel({ ...model, space: "other" }, adapter)).toThrow(
      expect.objectContaining({ code: "space-mismatch", data: { expected: "other", actual: "base" } }),
    );
  });
});

describe("carryOver", () => {
  it("finds what an index that was encoded anew finds, with all that is said of the items", async () => {
    const [carried, anew] = [await target(), await target()];
    await carryOver(source, carried, adapter, never, silent);
    await fillIndex(anew, items, new AdaptedModel(model, adapter), never, silent);
    for (const kind of ["image", "text"] as const) {
      const request = { k: 20, kind, where: { album: ["a1", "a2"] } };
      const [mine, other] = [await carried.search(unit(77), request), await anew.search(unit(77), request)];
      const known = mine.filter(({ id }) => id !== "tiles");
      expect(known.map(({ id, metadata }) => [id, metadata])).toEqual(
        other.slice(0, known.length).map(({ id, metadata }) => [id, metadata]),
      );
      for (const [i, { cosine }] of known.entries()) expect(cosine).toBeCloseTo(other[i]?.cosine as number, 6);
    }
    const of = (index: KeptIndex, id: string) => index.memory.get(id)?.item;
    expect(of(carried, "picture 5")).toEqual(of(anew, "picture 5"));
    expect(of(carried, "picture 5")?.content).toMatch(/^[0-9a-f]{64}$/);
    expect(of(carried, "tiles")).toEqual(of(source, "tiles"));
    expect(carried.memory.get("tiles")?.vectors.length).toBe(2 * DIM);
  });

  it("is kept, tells how far it is, and leaves the source as it was", async () => {
    const place = new FakePlace();
    const told: Progress[] = [];
    await carryOver(source, await target(place), adapter, never, (progress) => told.push(progress));
    expect((await target(place)).memory.count).toBe(151);
    expect(told.at(-1)).toEqual({ phase: "index", loaded: 151, total: 151 });
    expect(told.length).toBe(3);
    expect(source.memory.get("picture 5")?.vectors).toEqual(unit(5));
  });

  it("aborted, keeps what came over, and goes on from there", async () => {
    const place = new FakePlace();
    const controller = new AbortController();
    const stop = ({ loaded }: Progress) => loaded >= 64 && controller.abort(new Error("enough"));
    const first = carryOver(source, await target(place), adapter, controller.signal, stop);
    await expect(first).rejects.toThrow("enough");
    const again = await target(place);
    expect(again.memory.count).toBe(64);
    const was = again.memory.get("picture 0");
    again.put({ id: "picture 0", kind: "image", metadata: { mine: true } }, unit(1));
    await carryOver(source, again, adapter, never, silent);
    expect(again.memory.count).toBe(151);
    expect(again.memory.get("picture 0")?.item.metadata).toEqual({ mine: true }); // what is there is left
    expect(was?.item.metadata).not.toEqual({ mine: true });
  });

  it("refuses vectors of no known kind before anything is added, and an index of another space", async () => {
    source.put({ id: "bare", kind: "vector" }, unit(1));
    const into = await target();
    const refused = expect.objectContaining({ code: "bad-input", data: { argument: "from" } });
    await expect(carryOver(source, into, adapter, never, silent)).rejects.toEqual(refused);
    expect(into.memory.count).toBe(0);
    await expect(carryOver(source, source, adapter, never, silent)).rejects.toEqual(
      expect.objectContaining({ code: "space-mismatch" }),
    );
  });
});

describe("carryFrom", () => {
  const store = { list: async () => ["photos"] } as unknown as IndexStore;
  const refused = expect.objectContaining({ code: "bad-input", data: { argument: "from" } });

  it("refuses an index that is not there, and a model without an adapter", async () => {
    const adapted = new AdaptedModel(model, adapter);
    await expect(carryFrom("other", await target(), adapted, store, never, silent)).rejects.toEqual(refused);
    await expect(carryFrom("photos", await target(), model, store, never, silent)).rejects.toEqual(refused);
  });
});
