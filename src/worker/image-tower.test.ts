import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { SiglipError } from "../core/errors.js";
import { type Views, viewsOf } from "../core/views.js";
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

/** A tower whose vectors are [width, 1] of its views, made unit; a picture of width 13 can't be placed. */
function towerOf(
  onPlace: () => void = () => undefined,
  device: Device = "wasm",
  onRead: () => void = () => undefined,
  grown = 1,
) {
  const runs: number[] = [];
  let open = 0;
  let expecting = 0;
  const opened = (slots: number): Pictures => {
    const widths = new Float32Array(slots);
    open++;
    return {
      async place({ from, views }, view, slot) {
        onPlace();
        await Promise.resolve();
        if ((from as unknown as ReturnType<typeof bitmap>).closed) throw new Error("closed");
        const width = views[view]?.box.width ?? 0;
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
    return [...(feed.data as Float32Array)].map((width) => ({
      vector: Float32Array.of(width / Math.hypot(width, 1), 1 / Math.hypot(width, 1)),
    }));
  };
  const room: PictureRoom = {
    device: "wasm",
    open: opened,
    expectMany: () => {
      expecting++;
      return () => expecting--;
    },
    async read(one, _, views) {
      if (!("picture" in one)) throw new Error("no files here");
      onRead();
      const { width, height } = one.picture;
      return { width, height, views: viewsOf(views, width, height), from: one.picture };
    },
    bytesOf: () => 0,
  };
  const tower = new ImageTower(encode, device, room, { maxPixels: 1000, maxDecodedBytes: 1e6 }, grown);
  return { tower, runs, stillOpen: () => open + expecting };
}

const rowsOf = (vectors: Float32Array) =>
  Array.from({ length: vectors.length / 2 }, (_, i) => vectors.slice(2 * i, 2 * i + 2));
const ratio = ([width = 0, one = 0]: Float32Array) => Math.round(width / one);

it("gives each picture its row, and one that can't be placed its error, batch after batch", async () => {
  const bitmaps = Array.from({ length: 19 }, (_, i) => bitmap(i + 1));
  const { tower, runs, stillOpen } = towerOf();
  const results = await gather(tower.embed(inputsOf(bitmaps), LIVE));
  const seen = results.map((one) => ("error" in one ? String(one.error) : ratio(one.vector)));
  expect(seen).toEqual(bitmaps.map(({ width }) => (width === 13 ? "Error: unlucky" : width)));
  expect(runs).toEqual(new Array(18).fill(1)); // on the CPU
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
    towerOf(undefined, "webgpu", undefined, 4),
    towerOf(undefined, "wasm", undefined, 20),
    towerOf(undefined, "webgpu", undefined, 0.25),
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

/** The whole of a bitmap one pixel high, its thirds, and its 2nd third on its own. */
const THIRDS: Views = {
  pool: "none",
  grids: [
    { columns: 1, rows: 1, across: 1, down: 1, weight: 1 },
    { columns: 3, rows: 1, across: 1 / 3, down: 1, weight: 1 },
  ],
};

it("fills batches with views of whatever picture, and gives each picture its own in their order", async () => {
  const bitmaps = [30, 60, 12, 1].map(bitmap);
  const { tower, runs, stillOpen } = towerOf(undefined, "webgpu");
  const results = await gather(tower.embed(inputsOf(bitmaps), LIVE, THIRDS));
  const seen = results.map((one) => ("error" in one ? [] : rowsOf(one.vector).map(ratio)));
  expect(seen).toEqual([[30, 10, 10, 10], [60, 20, 20, 20], [12, 4, 4, 4], [1]]); // of one pixel there are no thirds
  expect(results.map((one) => "parts" in one && one.parts?.length)).toEqual([4, 4, 4, 1]);
  expect(results[1]).toMatchObject({ parts: [{ box: [0, 0, 1, 1] }, { box: [0, 0, 1 / 3, 1] }, {}, {}] });
  expect(runs).toEqual([13]);
  expect(bitmaps.every(({ closed }) => closed)).toBe(true);
  expect(stillOpen()).toBe(0);
});

it("goes on with a picture in the next batch, open until its last view is placed", async () => {
  const bitmaps = Array.from({ length: 5 }, (_, i) => bitmap(60 + 3 * i));
  const { tower, runs } = towerOf(undefined, "webgpu");
  const results = await gather(tower.embed(inputsOf(bitmaps), LIVE, THIRDS));
  const seen = results.map((one) => ("error" in one ? [] : rowsOf(one.vector).map(ratio)));
  expect(seen).toEqual([20, 21, 22, 23, 24].map((third) => [3 * third, third, third, third]));
  expect(runs).toEqual([16, 4]);
  expect(bitmaps.every(({ closed }) => closed)).toBe(true);
});

it("pools views by their weights, each a unit vector before", async () => {
  const { tower } = towerOf();
  const [one] = await gather(tower.embed(inputsOf([bitmap(30)]), LIVE, { ...THIRDS, pool: "mean" }));
  const unit = (width: number) => [width / Math.hypot(width, 1), 1 / Math.hypot(width, 1)];
  const sum = [0, 1].map((i) => (unit(30)[i] as number) / 2 + (unit(10)[i] as number) / 2);
  const expected = sum.map((x) => x / Math.hypot(...sum));
  expect(one && "vector" in one ? [...one.vector] : one).toEqual(expected.map((x) => expect.closeTo(x, 6)));
  expect(one).not.toHaveProperty("parts");
});

it("a picture of which one view can't be placed fails, and the others stay", async () => {
  const bitmaps = [30, 39, 60].map(bitmap); // a third of 39 is 13
  const { tower } = towerOf();
  const results = await gather(tower.embed(inputsOf(bitmaps), LIVE, THIRDS));
  expect(results.map((one) => ("error" in one ? String(one.error) : ratio(one.vector)))).toEqual([
    30,
    "Error: unlucky",
    60,
  ]);
  expect(bitmaps.every(({ closed }) => closed)).toBe(true);
});

it("closes the picture that it is at, when it is aborted between two of its views", async () => {
  const abort = new AbortController();
  let placed = 0;
  const { tower, stillOpen } = towerOf(() => void (++placed === 6 && abort.abort(new Error("enough"))));
  const bitmaps = [30, 60, 90].map(bitmap);
  await expect(gather(tower.embed(inputsOf(bitmaps), abort.signal, THIRDS))).rejects.toThrow("enough");
  await new Promise((done) => setTimeout(done));
  expect(placed).toBe(6);
  expect(bitmaps.slice(0, 2).every(({ closed }) => closed)).toBe(true);
  expect(stillOpen()).toBe(0);
});

it("holds no more decoded pictures for their views than fill two batches", async () => {
  let open = 0;
  let most = 0;
  const counted = Array.from({ length: 12 }, () => {
    const one = bitmap(300);
    return { ...one, close: () => void open-- };
  });
  const { tower } = towerOf(
    () => undefined,
    "wasm",
    () => {
      most = Math.max(most, ++open);
    },
  );
  await gather(tower.embed(inputsOf(counted), LIVE, THIRDS));
  expect(open).toBe(0);
  expect(most).toBeLessThanOrEqual(5); // 16 views, and the picture that is being placed
});

it("rejects where the machine fails and not a picture: a GPU without memory must not pass for twenty bad pictures", async () => {
  const fault = new SiglipError("runtime", "The GPU does not take the picture.", { step: "picture" });
  const onPlace = () => {
    throw fault;
  };
  const { tower, stillOpen } = towerOf(onPlace);
  const bitmaps = Array.from({ length: 20 }, (_, i) => bitmap(i + 20));
  await expect(gather(tower.embed(inputsOf(bitmaps), LIVE))).rejects.toBe(fault);
  expect(stillOpen()).toBe(0);
  await vi.waitFor(() => expect(bitmaps[0]?.closed).toBe(true)); // the others were not asked for, or are given back as they come
});
