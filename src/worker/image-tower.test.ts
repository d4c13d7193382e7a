import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { Device } from "../models/device.js";
import type { WireInput } from "../protocol/contract.js";
import { ImageTower } from "./image-tower.js";
import type { PictureRoom, Pictures } from "./pictures.js";
import type { EncodeRows } from "./unit-rows.js";

beforeAll(() => vi.stubGlobal("ImageData", class {}));
afterAll(() => vi.unstubAllGlobals());

/** A bitmap of a width that stands for it, and whether it was closed. */
function bitmap(width: number) {
  const made = { width, height: 1, closed: false, close: () => Object.assign(made, { closed: true }) };
  return made;
}

const inputsOf = (bitmaps: object[]) => bitmaps.map((one) => ({ kind: "bitmap", bitmap: one }) as unknown as WireInput);
const LIVE = new AbortController().signal;

async function gather<T>(all: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of all) found.push(one);
  return found;
}

/** A tower whose vectors are [width, 1] of its pictures, made unit; a picture of width 13 can't be placed. */
function towerOf(onPlace: () => void = () => undefined, device: Device = "wasm", grown = 1) {
  const runs: number[] = [];
  let open = 0;
  let expecting = 0;
  const opened = (slots: number): Pictures => {
    const widths = new Float32Array(slots);
    open++;
    return {
      async place(picture, slot) {
        onPlace();
        await Promise.resolve();
        const { width } = picture as ImageBitmap;
        (picture as ImageBitmap).close();
        if (width === 13) throw new Error("unlucky");
        widths[slot] = width;
      },
      feed: (count) => ({ data: Float32Array.from(widths.subarray(0, count)), dims: [count] }),
      close: () => open--,
    };
  };
  const encode: EncodeRows = async (feed) => {
    runs.push(feed.dims[0] as number);
    if (!("data" in feed)) throw new Error("no GPU here");
    return [...(feed.data as Float32Array)].map((width) => ({ vector: Float32Array.of(width, 1) }));
  };
  const room: PictureRoom = {
    device: "wasm",
    open: opened,
    expectMany: () => {
      expecting++;
      return () => expecting--;
    },
    async read(one) {
      if ("picture" in one) return one.picture;
      throw new Error("no files here");
    },
  };
  const tower = new ImageTower(encode, device, room, { maxPixels: 1000, maxDecodedBytes: 1e6 }, grown);
  return { tower, runs, stillOpen: () => open + expecting };
}

const ratio = ([width = 0, one = 0]: Float32Array) => Math.round(width / one);

it("gives each picture its row, and one that can't be placed its error, batch after batch", async () => {
  const bitmaps = Array.from({ length: 19 }, (_, i) => bitmap(i + 1));
  const { tower, runs, stillOpen } = towerOf();
  const results = await gather(tower.embed(inputsOf(bitmaps), LIVE));
  const seen = results.map((one) => ("error" in one ? String(one.error) : ratio(one.vector)));
  expect(seen).toEqual(bitmaps.map(({ width }) => (width === 13 ? "Error: unlucky" : width)));
  expect(runs).toEqual([1, 2, 4, 8, 4]); // on the CPU, as long as they are short
  expect(bitmaps.every(({ closed }) => closed)).toBe(true);
  expect(stillOpen()).toBe(0);
});

it("asks a GPU for many at once, also where pictures are made ready on the CPU", async () => {
  const { tower, runs } = towerOf(undefined, "webgpu");
  await gather(tower.embed(inputsOf(Array.from({ length: 19 }, (_, i) => bitmap(i + 20))), LIVE));
  expect(runs).toEqual([16, 3]);
});

it("asks for as many fewer as each has more patches, and never for less than one", async () => {
  const pictures = () => inputsOf(Array.from({ length: 9 }, (_, i) => bitmap(i + 20)));
  const [four, many, smaller] = [
    towerOf(undefined, "webgpu", 4),
    towerOf(undefined, "wasm", 20),
    towerOf(undefined, "webgpu", 0.25),
  ];
  for (const { tower } of [four, many, smaller]) await gather(tower.embed(pictures(), LIVE));
  expect(four.runs).toEqual([4, 4, 1]);
  expect(many.runs).toEqual(new Array(9).fill(1));
  expect(smaller.runs).toEqual([9]);
});

it("does not run for pictures of which none could be placed", async () => {
  const { tower, runs } = towerOf();
  const results = await gather(tower.embed(inputsOf([bitmap(13), bitmap(2000)]), LIVE));
  expect(results.map((one) => "error" in one)).toEqual([true, true]);
  expect(runs).toEqual([]);
});

it("closes the pictures that it decoded but never used, when it is aborted", async () => {
  const abort = new AbortController();
  const bitmaps = Array.from({ length: 12 }, (_, i) => bitmap(i + 20));
  const { tower, stillOpen } = towerOf(() => abort.abort(new Error("enough")));
  await expect(gather(tower.embed(inputsOf(bitmaps), abort.signal))).rejects.toThrow("enough");
  await new Promise((done) => setTimeout(done));
  const begun = bitmaps.findIndex(({ closed }) => !closed);
  expect(begun).toBeGreaterThan(1);
  expect(bitmaps.slice(begun).some(({ closed }) => closed)).toBe(false); // those were never decoded
  expect(begun).toBeLessThan(bitmaps.length);
  expect(stillOpen()).toBe(0);
});
