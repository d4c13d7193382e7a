import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FakePlace } from "../../e2e/fake-place.js";
import { readViews } from "../core/read-views.js";
import { fractions, type Views, viewsOf } from "../core/views.js";
import type { WireInput, WireItem } from "../protocol/contract.js";
import { KeptIndex } from "../search/kept-index.js";
import { fillIndex } from "./fill-index.js";
import type { Model } from "./model.js";

const COUNT = 700;
const DIM = 4;

let place: FakePlace;
/** How often each picture was encoded. */
let encoded: number[];
beforeEach(() => {
  place = new FakePlace();
  encoded = Array(COUNT).fill(0);
  vi.useFakeTimers({ toFake: ["setTimeout"] }); // a worker that ended writes nothing later
});
afterEach(() => {
  vi.useRealTimers();
});

const open = () => KeptIndex.open("folder", "space", DIM, place);
const folder = Array.from({ length: COUNT }, (_, i): WireItem => {
  const blob = new Blob([`picture ${i}`]);
  return { id: `file ${i}`, kind: "image", image: { kind: "blob", blob } };
});

class Killed extends Error {}

/** A model that counts, and ends with all around it before so many pictures are encoded. */
function modelThatEnds(after: number): Model {
  let left = after;
  const embedImages = async function* (images: readonly WireInput[]) {
    for (const image of images) {
      if (left-- === 0) throw new Killed();
      const text = image.kind === "blob" ? await image.blob.text() : "";
      const number = Number(text.split(" ")[1]);
      encoded[number] = (encoded[number] ?? 0) + 1;
      yield { vector: Float32Array.from({ length: DIM }, (_, i) => Math.sin(1 + number + i)) };
    }
  };
  return { embedImages } as unknown as Model;
}

const fill = (index: KeptIndex, model: Model, items = folder) =>
  fillIndex(index, items, model, new AbortController().signal, () => undefined);

it("a run that is ended again and again encodes nothing twice but what was not kept yet", async () => {
  let kept = 0;
  for (const after of [10, 300, 0, 260]) {
    const index = await open();
    expect(index.memory.count).toBe(kept);
    await expect(fill(index, modelThatEnds(after))).rejects.toBeInstanceOf(Killed);
    // Nothing is committed any more: the worker is gone.
    const before = kept;
    kept = (await open()).memory.count;
    expect(kept - before).toBeGreaterThan(after - 256);
    expect(kept - before).toBeLessThanOrEqual(after);
  }
  expect(kept).toBeGreaterThanOrEqual(2 * 256);
  const twice = encoded.filter((times) => times > 1).length;
  encoded = encoded.map(() => 0);
  const index = await open();
  const { reused, ids } = await fill(index, modelThatEnds(COUNT));
  await index.commit();
  expect([ids.length, reused.length]).toEqual([COUNT, kept]);
  expect(encoded.reduce((sum, times) => sum + times, 0)).toBe(COUNT - kept);
  expect(twice).toBeLessThanOrEqual(3 * 256);

  encoded = encoded.map(() => 0);
  const moved = folder.map((item) => ({ ...item, id: `moved ${item.id}` }));
  expect((await fill(await open(), modelThatEnds(0), moved)).reused).toHaveLength(COUNT);
  expect(encoded.every((times) => times === 0)).toBe(true);
});

it("the same file by other views is something else, and what its views were is found again with it", async () => {
  const some = folder.slice(0, 3);
  const views = readViews({ tiles: 2, overlap: 0 }, "none");
  const seen: (Views | undefined)[] = [];
  const model = {
    async *embedImages(images: readonly WireInput[], _: unknown, __: unknown, views?: Views) {
      for (const _ of images) {
        seen.push(views);
        const parts =
          views && viewsOf(views, 8, 8).map(({ box }) => ({ box: fractions(box, { width: 8, height: 8 }) }));
        yield { vector: new Float32Array(DIM * (parts?.length ?? 1)).fill(1), ...(parts && { parts }) };
      }
    },
  } as unknown as Model;
  const index = await open();
  const add = async (items: WireItem[], views?: Views) => {
    const before = seen.length;
    const { reused } = await fillIndex(index, items, model, new AbortController().signal, () => undefined, { views });
    return [seen.length - before, reused.length];
  };
  const moved = some.map((item) => ({ ...item, id: `moved ${item.id}` }));
  expect(await add(some)).toEqual([3, 0]);
  expect(await add(moved, views)).toEqual([3, 0]);
  expect(await add(some, views)).toEqual([0, 3]);
  expect(await add(moved, readViews({ tiles: 3 }, "none"))).toEqual([3, 0]);
  await index.commit();
  const again = await open();
  expect(again.memory.rowsOf("file 0")).toHaveLength(5);
  expect(again.memory.get("file 0")?.item.parts?.[4]).toEqual({ box: [0.5, 0.5, 0.5, 0.5] });
  expect(await add(some, views)).toEqual([0, 3]);
  expect(await add(some)).toEqual([3, 0]); // no item has the whole alone any more
});
