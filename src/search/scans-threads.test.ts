import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { MemoryIndex } from "./memory-index.js";
import type { FromScanThread, ScanThread, ScanThreads, ToScanThread } from "./scan-crew.js";
import { openKernels } from "./scan-kernels.js";
import { Scans } from "./scans.js";

const DIM = 8;
const ROWS = 33_000;

const vector = (n: number) => Float32Array.from({ length: DIM }, (_, i) => Math.sin(n * 12.9 + i * (1 + n * 0.001)));
const asks = [{ query: vector(7), request: { k: 3 } }];
const idle = () => undefined;

/** A thread that starts and takes no row. */
function lazy(post?: (thread: ScanThread) => void): ScanThreads & { ended: () => number } {
  const end = vi.fn();
  return {
    count: 3,
    ended: () => end.mock.calls.length,
    start() {
      const thread: ScanThread = {
        end,
        onMessage: idle as (message: FromScanThread) => void,
        onError: idle,
        post(message: ToScanThread) {
          if (post) post(thread);
          else if ("sits" in message) thread.onMessage({ ready: openKernels(message.sits.memory).int8Query });
        },
      };
      return thread;
    },
  };
}

let memory: MemoryIndex;

beforeAll(() => {
  memory = new MemoryIndex("space", DIM, "f32", 3);
  for (let n = 0; n < ROWS; n++) memory.set({ id: `i${n}`, kind: "image" }, vector(n));
});

afterEach(() => {
  vi.restoreAllMocks();
  memory.vectors.crew = undefined;
});

/** Searches, and lets what it makes due be measured by a clock that says how long one thread takes, and several. */
async function measured(scans: Scans, alone: number, together: number): Promise<void> {
  let now = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => now);
  const here = vi.spyOn(memory, "compare").mockImplementation(function (this: MemoryIndex, asks) {
    now += memory.vectors.crew ? together : alone;
    return MemoryIndex.prototype.compare.call(memory, asks);
  });
  await scans.compare(memory, asks);
  await vi.waitFor(() => expect(scans.stats.reason).not.toMatch(/being measured|is measured|are measured/));
  clock.mockRestore();
  here.mockRestore();
}

const found = async (scans: Scans) => (await scans.compare(memory, asks)).map((one) => one.settleHeld().matches());

describe("threads", () => {
  it("are taken where they are faster, and ended with the index", async () => {
    const threads = lazy();
    const scans = new Scans({ threads });
    expect(scans.stats).toMatchObject({ by: "wasm", threads: 1, reason: expect.stringContaining("32,768") });
    await measured(scans, 9, 4);
    expect(scans.stats).toEqual({
      by: "wasm",
      threads: 3,
      reason: "With 33,000 vectors a search took 9.0 ms on WASM, and 4.0 ms in 3 threads.",
      measured: { rows: ROWS, wasm: 9, threads: 4 },
    });
    expect(memory.vectors.crew?.count).toBe(3);
    expect(await found(scans)).toEqual(memory.searchAll(asks));
    expect(threads.ended()).toBe(0);
    scans.close();
    expect(threads.ended()).toBe(2);
  });

  it("are ended where they are slower", async () => {
    const threads = lazy();
    const scans = new Scans({ threads });
    await measured(scans, 4, 4);
    expect(scans.stats).toMatchObject({ by: "wasm", threads: 1, measured: { wasm: 4, threads: 4 } });
    expect(memory.vectors.crew).toBeUndefined();
    expect(threads.ended()).toBe(2);
  });

  it("are left for good once one fails, and the search is answered", async () => {
    const threads = lazy();
    const scans = new Scans({ threads });
    await measured(scans, 9, 4);
    vi.spyOn(memory.vectors.crew as object as { fault: string }, "fault", "get").mockReturnValue("a thread has ended");
    expect(await found(scans)).toEqual(memory.searchAll(asks));
    expect(scans.stats).toEqual({ by: "wasm", threads: 1, reason: "Threads failed: a thread has ended" });
    expect(threads.ended()).toBe(2);
  });

  it("that do not start are said to", async () => {
    const threads = lazy((thread) => thread.onError("its script did not load"));
    const scans = new Scans({ threads });
    await measured(scans, 9, 4);
    expect(scans.stats).toEqual({ by: "wasm", threads: 1, reason: "Threads failed: its script did not load" });
  });

  it("are started and measured anew where the vectors have moved", async () => {
    const threads = lazy();
    const scans = new Scans({ threads });
    await measured(scans, 9, 4);
    const before = memory.vectors.crew;
    memory.reformat("f16");
    await measured(scans, 9, 4);
    expect(threads.ended()).toBe(2);
    expect([scans.stats.threads, memory.vectors.crew === before]).toEqual([3, false]);
  });
});
