import type { Page } from "playwright/test";
import { codeIn } from "./snapshot-code.js";

/** What lives after a garbage collection, in a page and its workers. Bytes, or how many. */
export interface Living {
  /** JavaScript's heap, with array buffers. */
  pageHeap: number;
  /** Of all workers of the page together. */
  workerHeap: number;
  /** What the browser holds for the page's and the workers' scripts; the tools that watch them are in it too. */
  browserHeap: number;
  /** Of that heap, code that the engine has compiled; where it was asked for. */
  workerCode?: number;
  wasm: number;
  gpuBuffers: number;
  gpuBytes: number;
  textures: number;
  devices: number;
  urls: number;
  workers: number;
  locks: number;
}

type Counted = Pick<Living, "gpuBuffers" | "gpuBytes" | "textures" | "devices" | "urls"> & { wasmBytes: number };
declare function counted(): Counted;

type Heap = { [part in "usedSize" | "embedderHeapUsedSize" | "backingStorageSize"]?: number };

const COUNTING = new URL("pages/stubs/counting-memory.js", import.meta.url).pathname;

/** Lets a page count what it holds, as its workers do with the stub "counting-memory". Before the page is opened. */
export async function countMemory(page: Page): Promise<void> {
  await page.addInitScript({ path: COUNTING });
}

/**
 * Reads what lives in the page and its workers, now and whenever it is asked again; collects garbage first. `withCode`
 * takes a snapshot of each worker's heap.
 */
export async function memoryMeter(page: Page): Promise<(withCode?: boolean) => Promise<Living>> {
  const session = await page.context().newCDPSession(page);
  const threads = new Set<string>();
  const chunks = new Map<string, string[]>();
  const waiting = new Map<number, { sessionId: string; answer: (result: unknown) => void }>();
  let asked = 0;
  session.on("Target.attachedToTarget", ({ sessionId }) => threads.add(sessionId));
  session.on("Target.detachedFromTarget", ({ sessionId }) => {
    threads.delete(sessionId);
    for (const one of waiting.values()) if (one.sessionId === sessionId) one.answer(undefined); // it has ended meanwhile
  });
  session.on("Target.receivedMessageFromTarget", ({ sessionId, message }) => {
    const { id, result, params } = JSON.parse(message) as { id: number; result: unknown; params?: { chunk?: string } };
    if (params?.chunk !== undefined) chunks.get(sessionId)?.push(params.chunk);
    waiting.get(id)?.answer(result);
    waiting.delete(id);
  });
  await session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });

  function ask(sessionId: string, method: string): Promise<unknown> {
    const id = ++asked;
    return new Promise((resolve) => {
      waiting.set(id, { sessionId, answer: resolve });
      const message = JSON.stringify({ id, method, params: {} });
      session.send("Target.sendMessageToTarget", { sessionId, message }).catch(() => resolve(undefined)); // it has ended
    });
  }

  /** Twice: what a finaliser held goes with the second. */
  async function heapOf(send: (method: string) => Promise<unknown>): Promise<{ own: number; browser: number }> {
    await send("HeapProfiler.collectGarbage");
    await send("HeapProfiler.collectGarbage");
    const heap = (await send("Runtime.getHeapUsage")) as Heap | undefined;
    const { usedSize = 0, backingStorageSize = 0, embedderHeapUsedSize = 0 } = heap ?? {};
    return { own: usedSize + backingStorageSize, browser: embedderHeapUsedSize };
  }

  async function codeOf(sessionId: string): Promise<number> {
    chunks.set(sessionId, []);
    await ask(sessionId, "HeapProfiler.takeHeapSnapshot");
    const taken = chunks.get(sessionId) ?? [];
    chunks.delete(sessionId);
    return taken.length === 0 ? 0 : codeIn(taken); // it has ended
  }

  return async (withCode = false) => {
    const inWorkers = await Promise.all([...threads].map((thread) => heapOf((method) => ask(thread, method))));
    const inPage = await heapOf((method) => session.send(method as "HeapProfiler.collectGarbage"));
    const locks = await page.evaluate(async () => {
      const { held = [] } = await navigator.locks.query();
      return held.filter(({ name }) => name?.startsWith("siglip-web/")).length;
    });
    const counts = [await page.evaluate(() => counted())];
    for (const worker of page.workers()) {
      const count = await worker.evaluate(() => ("counted" in globalThis ? counted() : undefined));
      if (count) counts.push(count);
    }
    const sum = (of: (count: Counted) => number) => counts.reduce((total, count) => total + of(count), 0);
    const workersNow = page.workers().length; // a snapshot takes so long that idle ones end meanwhile
    let workerCode = 0;
    if (withCode) for (const thread of threads) workerCode += await codeOf(thread);
    return {
      pageHeap: inPage.own,
      workerHeap: inWorkers.reduce((total, { own }) => total + own, 0),
      ...(withCode && { workerCode }),
      browserHeap: [inPage, ...inWorkers].reduce((total, { browser }) => total + browser, 0),
      wasm: sum(({ wasmBytes }) => wasmBytes),
      gpuBuffers: sum(({ gpuBuffers }) => gpuBuffers),
      gpuBytes: sum(({ gpuBytes }) => gpuBytes),
      textures: sum(({ textures }) => textures),
      devices: sum(({ devices }) => devices),
      urls: sum(({ urls }) => urls),
      workers: workersNow,
      locks,
    };
  };
}
