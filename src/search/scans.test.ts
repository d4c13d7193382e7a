import { describe, expect, it, vi } from "vitest";
import { noise } from "../../e2e/random.js";
import { backgroundOf } from "../core/background.js";
import type { Match } from "../core/index-types.js";
import { chooseScan, isDue, isHopeless } from "./choose-scan.js";
import type { Ask } from "./compare.js";
import { MemoryIndex } from "./memory-index.js";
import type { Near, Scanner } from "./scanner.js";
import { Scans } from "./scans.js";

const DIM = 16;
const ROWS = 5000;

const vector = (seed: number) => Float32Array.from({ length: DIM }, noise(seed));

function filled(): MemoryIndex {
  const memory = new MemoryIndex("space", DIM);
  for (let n = 0; n < ROWS; n++) {
    memory.put({ id: `i${n}`, kind: n % 9 === 0 ? "text" : "image", metadata: { n } }, vector(1 + (n % 4000)));
  }
  return memory;
}

/** A device that is as far off as it may be, and gives more rows than it must. */
function deviceLike(): Scanner & { asked: number } {
  return {
    by: "webgpu",
    asked: 0,
    rest: vi.fn(),
    async nearest(store, { queries, k, classes }) {
      this.asked++;
      return queries.map((query): Near => {
        const errors = store.offBy(query, "any");
        const rows = Uint32Array.from(classes.keys()).filter((row) => classes[row] !== 0);
        const scores = Float32Array.from(rows, (row) => {
          const sum = store.row(row).reduce((sum, x, i) => sum + x * (query[i] as number), 0);
          return sum + (row % 2 ? 1 : -1) * errors.most * 0.99;
        });
        const floor = (scores.toSorted().at(-k) as number) - 2 * errors.most;
        const backgrounds = new Map(
          [1, 2].map((one) => {
            const { median = 0, spread = 0 } =
              backgroundOf(scores.filter((_, i) => classes[rows[i] as number] === one)) ?? {};
            return [one, { median, deviation: spread / 1.4826 }];
          }),
        );
        const near = (_: number, i: number) => (scores[i] as number) >= floor;
        return { rows: rows.filter(near), scores: scores.filter(near), errors, backgrounds };
      });
    },
  };
}

const plain = (hits: readonly Match[]) => hits.map(({ zScore: _, ...hit }) => hit);
const hitsOf = async (scans: Scans, memory: MemoryIndex, asks: Ask[]) =>
  (await scans.compare(memory, asks)).map((one) => one.settleHeld().matches());
/** Until what nobody waits for is done. */
const settled = (scans: Scans) => vi.waitFor(() => expect(scans.stats.reason).not.toMatch(/being measured/));

/** Makes WASM slow where it is measured: by a clock that stands still while the scanner works. */
async function withFastDevice(scans: Scans, memory: MemoryIndex, scanner: Scanner): Promise<void> {
  let now = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => now);
  const here = vi.spyOn(memory, "compare");
  const compare = MemoryIndex.prototype.compare;
  here.mockImplementation(function (this: MemoryIndex, asks) {
    now += 50;
    return compare.call(memory, asks);
  });
  await scans.compare(memory, [{ query: vector(3), request: { k: 1 } }]);
  await settled(scans);
  clock.mockRestore();
  here.mockRestore();
  expect(scans.stats.by).toBe(scanner.by);
}

describe("a scanner that is faster", () => {
  const memory = filled();
  const query = memory.vectorOf("i7");
  const requests = [
    { k: 10 },
    { k: 3, offset: 100 },
    { k: 20, kind: "image" as const, except: "i7" },
    { k: 20, where: { n: { lt: 4900 } } },
  ];

  it("finds what this thread finds", async () => {
    const scanner = deviceLike();
    const scans = new Scans({ scanner });
    await withFastDevice(scans, memory, scanner);
    expect(scans.stats.measured).toEqual({ rows: ROWS, wasm: 50, webgpu: 0 });
    const before = scanner.asked;
    const asks = requests.map((request) => ({ query, request }));
    const found = await hitsOf(scans, memory, asks);
    expect(scanner.asked).toBe(before + 3); // once for each filter
    for (const [i, hits] of found.entries()) {
      const here = memory.search(query, requests[i] as (typeof requests)[number]);
      expect(plain(hits)).toEqual(plain(here));
      expect(hits.map(({ zScore }) => zScore)).toEqual(here.map(({ zScore }) => expect.closeTo(zScore as number, 2)));
    }
  });

  it.each([
    ["every score", { k: 5, rank: "zScore" as const }],
    ["few rows", { k: 5, where: { n: { lt: 100 } } }],
    ["very many hits", { k: 1000 }],
  ])("is not asked where a search needs %s", async (_, request) => {
    const scanner = deviceLike();
    const scans = new Scans({ scanner });
    await withFastDevice(scans, memory, scanner);
    const before = scanner.asked;
    expect(await hitsOf(scans, memory, [{ query, request }])).toEqual([memory.search(query, request)]);
    expect(scanner.asked).toBe(before);
  });

  it("is left for good once it fails, and the search is answered", async () => {
    const scanner = deviceLike();
    const scans = new Scans({ scanner });
    await withFastDevice(scans, memory, scanner);
    scanner.nearest = () => Promise.reject(new Error("the device was lost: gone"));
    const asks = [{ query, request: { k: 5 } }];
    expect(await hitsOf(scans, memory, asks)).toEqual(memory.searchAll(asks));
    expect(scans.stats).toEqual({ by: "wasm", threads: 1, reason: "WebGPU failed: the device was lost: gone" });
    expect(scanner.rest).toHaveBeenCalled();
  });

  it("answers with what is there where rows change meanwhile", async () => {
    const own = filled();
    const scanner = deviceLike();
    const scans = new Scans({ scanner });
    await withFastDevice(scans, own, scanner);
    const asks = [{ query, request: { k: 5 } }];
    const searching = scans.compare(own, asks);
    own.remove(["i7"]);
    const [hits] = (await searching).map((one) => one.settleHeld().matches());
    expect(hits?.map(({ id }) => id)).not.toContain("i7");
    expect(hits).toEqual(own.search(query, { k: 5 }));
  });
});

describe("choosing", () => {
  it("takes the faster one, says why, and keeps nothing on the device that lost", async () => {
    const memory = filled();
    const scanner = deviceLike();
    const scans = new Scans({ scanner });
    expect(scans.stats.by).toBe("wasm");
    await scans.compare(memory, [{ query: vector(3), request: { k: 1 } }]);
    await settled(scans);
    expect(scans.stats).toMatchObject({
      by: "wasm",
      reason: expect.stringMatching(/5,000 vectors.*on WASM.*on WebGPU/),
    });
    expect(scanner.rest).toHaveBeenCalled();
    expect(scanner.asked).toBeLessThanOrEqual(4);
  });

  it("measures nothing for a few vectors, nor without a device", async () => {
    const memory = new MemoryIndex("space", DIM);
    memory.put({ id: "a", kind: "image" }, vector(1));
    const scanner = deviceLike();
    for (const scans of [new Scans({ scanner }), new Scans()]) {
      await scans.compare(memory, [{ query: vector(1), request: { k: 1 } }]);
      expect(scans.stats).toEqual({ by: "wasm", threads: 1, reason: expect.any(String) });
    }
    expect(scanner.asked).toBe(0);
  });

  it("lets the search that makes it due go first", async () => {
    const memory = filled();
    const here = vi.spyOn(memory, "compare");
    const scans = new Scans({ scanner: deviceLike() });
    const found = await scans.compare(memory, [{ query: vector(3), request: { k: 1 } }]);
    expect(found).toHaveLength(1);
    expect(here).toHaveBeenCalledTimes(1);
    await settled(scans);
    expect(here.mock.calls.length).toBeGreaterThan(1);
  });

  it("leaves nothing on a device where the index is closed meanwhile", async () => {
    const memory = filled();
    const scanner = deviceLike();
    const { nearest } = scanner;
    let goOn = () => {};
    const until = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const asked = new Promise<void>((resolve) => {
      scanner.nearest = async (...of) => {
        resolve();
        await until;
        return nearest.apply(scanner, of);
      };
    });
    const scans = new Scans({ scanner });
    await scans.compare(memory, [{ query: vector(3), request: { k: 1 } }]);
    await asked;
    scans.close();
    expect(scanner.rest).toHaveBeenCalledTimes(1);
    goOn();
    await vi.waitFor(() => expect(scanner.rest).toHaveBeenCalledTimes(2));
  });

  it("is due with 4,096 vectors, and again with four times as many", () => {
    expect([4095, 4096, 100_000].map((rows) => isDue(rows, 0, 4096))).toEqual([false, true, true]);
    expect([5000, 20_000].map((rows) => isDue(rows, 5000, 4096))).toEqual([false, true]);
    // What is tried with more is due once there are so many.
    expect([32_767, 32_768].map((rows) => isDue(rows, 20_000, 32_768))).toEqual([false, true]);
    expect([isHopeless(10, 39), isHopeless(10, 41)]).toEqual([false, true]);
    expect(chooseScan({ rows: 5000, wasm: 2, webgpu: 2 }, 1).by).toBe("wasm");
    expect(chooseScan({ rows: 5000, wasm: 2.1, webgpu: 2 }, 1).by).toBe("webgpu");
    expect(chooseScan({ rows: 50_000, wasm: 2, threads: 1.81 }, 3)).toMatchObject({ by: "wasm", threads: 1 });
    expect(chooseScan({ rows: 50_000, wasm: 2, threads: 1.8 }, 3)).toMatchObject({ by: "wasm", threads: 3 });
    expect(chooseScan({ rows: 50_000, wasm: 3, threads: 1.25, webgpu: 2 }, 3)).toEqual({
      by: "wasm",
      threads: 3,
      reason: "With 50,000 vectors a search took 3.0 ms on WASM, and 1.3 ms in 3 threads, and 2.0 ms on WebGPU.",
      measured: { rows: 50_000, wasm: 3, threads: 1.25, webgpu: 2 },
    });
    expect(chooseScan({ rows: 50_000, wasm: 3, threads: 2, webgpu: 1 }, 3)).toMatchObject({ by: "webgpu", threads: 1 });
  });
});
