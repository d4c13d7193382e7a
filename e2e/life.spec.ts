import { inAll, onePage } from "./engine.js";
import { heldoutPicture } from "./fixtures.js";
import { expect, test } from "./test.js";

/** Work for a second or more. */
const PICTURES = Array.from({ length: 60 }, (_, i) => heldoutPicture(`${String(i + 1).padStart(3, "0")}.webp`));
const page = onePage();

test.beforeAll(() =>
  page().evaluate(async () => {
    globalThis.siglip = await siglipWeb.createSiglip({ device: "wasm", worker: ownWorker });
  }),
);

/** Workers of the package that live now, by the lock that each holds. */
function livingWorkers(): Promise<number> {
  return page().evaluate(async () => {
    const { held = [] } = await navigator.locks.query();
    return held.filter(({ name }) => name?.startsWith("siglip-web/worker/")).length;
  });
}

test("what a lost worker was reading is read again on a new one, which later calls share", async () => {
  const result = await page().evaluate(async (pictures) => {
    const made = workers.length;
    const states: string[] = [];
    const note = () => states.push(siglip.status.state);
    siglip.addEventListener("statuschange", note);
    const { result } = await underWay((options) => siglip.embedImages(pictures, options));
    workers.at(-1)?.terminate();
    const { value, error } = await result;
    await Promise.all([siglip.embedTexts("a cat"), siglip.embedTexts("a dog"), siglip.embedImages(pictures[0] ?? "")]);
    siglip.removeEventListener("statuschange", note);
    return { error, rows: value?.rows, states, made: workers.length - made };
  }, PICTURES);
  expect(result).toEqual({
    error: undefined,
    rows: PICTURES.length,
    states: ["idle", "starting", "running"],
    made: 1,
  });
});

test("what a lost worker was changing rejects, and the next call starts another", async () => {
  const result = await page().evaluate(async (pictures) => {
    const made = workers.length;
    const index = await siglip.openIndex("changing");
    const { result } = await underWay((options) =>
      index.add(
        pictures.map((image) => ({ image })),
        options,
      ),
    );
    const began = performance.now();
    workers.at(-1)?.terminate();
    const { error } = await result;
    const waited = performance.now() - began;
    const { rows } = await siglip.embedTexts("a cat");
    await siglip.deleteIndex("changing");
    return { error, waited, rows, made: workers.length - made };
  }, PICTURES);
  console.log(`rejected ${result.waited.toFixed(0)} ms after terminate()`);
  expect(result.error?.code).toBe("worker-lost");
  expect(result.waited).toBeLessThan(2000);
  expect(result).toMatchObject({ rows: 1, made: 1 });
});

test("an index in memory says that it was lost with its worker, and can be opened again", async () => {
  const result = await page().evaluate(async () => {
    const index = await siglip.openIndex("lost", { storage: "memory" });
    await index.add([{ id: "cat", text: "a cat" }]);
    const lost = new Promise((resolve) => siglip.addEventListener("statuschange", resolve, { once: true }));
    workers.at(-1)?.terminate();
    await lost;
    const { error } = await outcome(index.search("a cat"));
    const again = await siglip.openIndex("lost", { storage: "memory" });
    const { count } = await again.stats();
    await again.add([{ id: "dog", text: "a dog" }]);
    return { error, count, found: (await again.search("a dog")).map(({ id }) => id) };
  });
  expect(result.error).toMatchObject({ code: "index-lost", data: { index: "lost" } });
  expect(result).toMatchObject({ count: 0, found: ["dog"] });
});

test("a worker whose memory has grown is replaced, and no caller notices", async () => {
  const result = await page().evaluate(async (pictures) => {
    const before = workers.length;
    const worker = () => stubbed("growing-heap");
    const client = await siglipWeb.createSiglip({ device: "wasm", worker, maxHeapBytes: 1 });
    const states: string[] = [];
    client.addEventListener("statuschange", () => states.push(client.status.state));
    const index = await client.openIndex("worn");
    await index.add([{ id: "cat", text: "a cat" }]);
    const made = [workers.length - before];
    workers.at(-1)?.postMessage("grow");
    const calls = [client.embedImages(pictures.slice(0, 9)), client.embedTexts("a cat"), client.embedTexts("a dog")];
    const rows = (await Promise.all(calls)).map(({ rows }) => rows);
    const hits = await index.search("a cat");
    made.push(workers.length - before);
    await client.deleteIndex("worn");
    await client.close();
    return { rows, hits: hits.map(({ id }) => id), made, states };
  }, PICTURES);
  expect(result).toEqual({
    rows: [9, 1, 1],
    hits: ["cat"],
    made: [1, 2],
    states: ["idle", "starting", "running", "closed"],
  });
});

test("a worker that is terminated while it loads rejects createSiglip", async () => {
  const { error } = await page().evaluate(async () => {
    const { result } = await underWay(({ onProgress }) =>
      siglipWeb.createSiglip({ device: "wasm", worker: ownWorker, onProgress }),
    );
    workers.at(-1)?.terminate();
    return { error: (await result).error };
  });
  expect(error?.code).toBe("worker-lost");
});

for (const [what, script] of [
  ["is not there", "/e2e/pages/nothing.js"],
  ["throws", "/e2e/pages/throws.js"],
] as const) {
  test(`a worker whose script ${what} rejects createSiglip`, async () => {
    const { error } = await page().evaluate(
      (script) =>
        outcome(
          siglipWeb
            .createSiglip({ device: "wasm", worker: () => new Worker(script, { type: "module" }) })
            .then((client) => client.close()),
        ),
      script,
    );
    expect(error).toMatchObject({ code: "worker-lost", data: { reason: "error" } });
  });
}

test("close() rejects what is under way, and every later call", async () => {
  const result = await page().evaluate(async (pictures) => {
    const client = await siglipWeb.createSiglip({ device: "wasm" });
    const index = await client.openIndex("closed");
    const { result } = await underWay((options) => client.embedImages(pictures, options));
    await client.close();
    await client.close();
    const calls: Promise<unknown>[] = [
      client.embedImages(pictures),
      client.embedTexts("a cat"),
      client.classify(pictures[0] ?? "", ["a cat"]),
      client.openIndex("closed"),
      index.search("a cat"),
      index.stats(),
    ];
    const later = await Promise.all(calls.map(async (call) => (await outcome(call)).error?.code));
    return { pending: (await result).error?.code, later };
  }, PICTURES);
  expect(result).toEqual({ pending: "closed", later: Array(6).fill("closed") });
});

test("a closed index rejects, and its client goes on", async () => {
  const result = await page().evaluate(async () => {
    const index = await siglip.openIndex("to be closed");
    await index.close();
    const { error } = await outcome(index.search("a cat"));
    return { error, rows: (await siglip.embedTexts("a cat")).rows };
  });
  expect(result.error).toMatchObject({ code: "closed", data: { what: "index" } });
  expect(result.rows).toBe(1);
});

test("an aborted call rejects with the signal's own reason, and the next one is not held up", async () => {
  const { same, waited, made } = await page().evaluate(async (pictures) => {
    const before = workers.length;
    const reason = { why: "the user left" };
    const controller = new AbortController();
    const { result } = await underWay((options) => {
      const call = siglip.embedImages(pictures, { ...options, signal: controller.signal });
      return call.catch((error: unknown) => error === reason);
    });
    controller.abort(reason);
    const same = (await result).value;
    const began = performance.now();
    await siglip.embedTexts("a cat");
    return { same, waited: performance.now() - began, made: workers.length - before };
  }, PICTURES);
  console.log(`the call after an aborted one took ${waited.toFixed(0)} ms`);
  expect(same).toBe(true);
  expect(waited).toBeLessThan(3000);
  expect(made).toBe(0);
});

test("AbortSignal.timeout() is such a signal too", async () => {
  const { error } = await page().evaluate(
    (pictures) => outcome(siglip.embedImages(pictures, { signal: AbortSignal.timeout(50) })),
    PICTURES,
  );
  expect(error?.name).toBe("TimeoutError");
});

test("an aborted index.add keeps what was in by then", async () => {
  const { error, count } = await page().evaluate(async (pictures) => {
    const index = await siglip.openIndex("aborted");
    const controller = new AbortController();
    const { result } = await underWay((options) =>
      index.add(
        pictures.map((image) => ({ image })),
        { ...options, signal: controller.signal },
      ),
    );
    controller.abort();
    const { error } = await result;
    const { count } = await index.stats();
    await index.close();
    return { error, count };
  }, PICTURES);
  expect(error?.name).toBe("AbortError");
  expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThan(PICTURES.length);
});

test("createSiglip that is aborted rejects with the reason and leaves no worker", async () => {
  const before = await livingWorkers();
  const same = await page().evaluate(async () => {
    const reason = new Error("changed my mind");
    const controller = new AbortController();
    const { result } = await underWay(({ onProgress }) => {
      const call = siglipWeb.createSiglip({ device: "wasm", onProgress, signal: controller.signal });
      return call.catch((error: unknown) => error === reason);
    });
    controller.abort(reason);
    return (await result).value;
  });
  expect(same).toBe(true);
  await expect.poll(livingWorkers).toBe(before);
});

test("a signal that is aborted already rejects every call with its reason, and leaves no worker", async () => {
  const before = await livingWorkers();
  const same = await page().evaluate(async (pictures) => {
    const reason = new Error("too late");
    const signal = AbortSignal.abort(reason);
    const index = await siglip.openIndex("too late");
    const calls: Promise<unknown>[] = [
      siglipWeb.createSiglip({ device: "wasm", signal }),
      siglip.embedImages(pictures, { signal }),
      siglip.embedTexts("a cat", { signal }),
      siglip.labels(["a cat"], { signal }),
      siglip.classify(pictures, ["a cat"], { signal }),
      index.add([{ text: "a cat" }], { signal }),
      index.search("a cat", { signal }),
    ];
    const reasons = await Promise.allSettled(calls);
    return reasons.map((one) => one.status === "rejected" && one.reason === reason);
  }, PICTURES);
  expect(same).toEqual(Array(7).fill(true));
  await page().waitForTimeout(3000); // a worker that was started by mistake would be there by now
  expect(await livingWorkers()).toBe(before);
});

test("an aborted call takes no other's tower with it", async () => {
  const { aborted, other } = await page().evaluate(async () => {
    const client = await siglipWeb.createSiglip({ device: "wasm", towers: ["image"] });
    const controller = new AbortController();
    const first = outcome(client.embedTexts("a cat", { signal: controller.signal }));
    await new Promise((resolve) => setTimeout(resolve)); // the first one is the first to reach the worker
    const second = outcome(client.embedTexts("a dog").then(({ rows }) => rows));
    await new Promise((resolve) => setTimeout(resolve));
    controller.abort();
    const [aborted, other] = await Promise.all([first, second]);
    await client.close();
    return { aborted: aborted.error, other };
  });
  expect(aborted?.name).toBe("AbortError");
  expect(other).toEqual({ value: 1 });
});

test("a query during an indexing run is answered before the run ends", async () => {
  const { answered, ran, found } = await page().evaluate(
    async (pictures) => {
      const index = await siglip.openIndex("busy");
      const began = performance.now();
      const { result } = await underWay((options) =>
        index.add(
          pictures.map((image) => ({ image })),
          options,
        ),
      );
      const asked = performance.now();
      const hits = await index.search("a cat");
      const answered = performance.now() - asked;
      await result;
      const ran = performance.now() - began;
      await index.close();
      return { answered, ran, found: hits.length };
    },
    Array.from({ length: 100 }, (_, i) => heldoutPicture(`${String(i + 1).padStart(3, "0")}.webp`)),
  );
  console.log(`a query took ${answered.toFixed(0)} ms during an indexing run of ${ran.toFixed(0)} ms`);
  expect(found).toBeGreaterThan(0);
  expect(answered).toBeLessThan(ran / 2);
});

inAll("progress only grows, and ends at the right total, in every phase", async () => {
  const seen = await page().evaluate(async (pictures) => {
    const record = () => {
      const events: { phase: string; loaded: number; total?: number }[] = [];
      return { events, onProgress: (event: { phase: "load"; loaded: number }) => events.push(event) };
    };
    const [load, images, texts, added] = [record(), record(), record(), record()];
    const client = await siglipWeb.createSiglip({ device: "wasm", onProgress: load.onProgress as never });
    await client.embedImages(pictures, { onProgress: images.onProgress as never });
    await client.embedTexts(
      Array.from({ length: 70 }, (_, i) => `cat ${i}`),
      { onProgress: texts.onProgress as never },
    );
    const index = await client.openIndex("progress");
    const items = [{ text: "a cat" }, { vector: new Float32Array(client.status.dim).fill(1) }];
    await index.add([...pictures.map((image) => ({ image })), ...items], { onProgress: added.onProgress as never });
    await client.close();
    return { load: load.events, images: images.events, texts: texts.events, index: added.events };
  }, PICTURES);
  const totals = { images: 60, texts: 70, index: 62 };
  for (const [phase, events] of Object.entries(seen)) {
    expect(new Set(events.map((event) => event.phase))).toEqual(new Set([phase]));
    expect(events.map(({ loaded }) => loaded)).toEqual(events.map(({ loaded }) => loaded).toSorted((a, b) => a - b));
    const last = events.at(-1);
    expect(last?.loaded, `${phase} ends at its total`).toBe(last?.total);
    for (const { loaded, total } of events) expect(loaded).toBeLessThanOrEqual(total ?? Number.POSITIVE_INFINITY);
  }
  for (const phase of ["images", "texts", "index"] as const) {
    expect(new Set(seen[phase].map(({ total }) => total))).toEqual(new Set([totals[phase]]));
  }
});

test("twenty calls at once all settle, each with its own answer", async () => {
  const { texts, images, hits, broken } = await page().evaluate(async (pictures) => {
    const index = await siglip.openIndex("many");
    await index.add([{ id: "cat", text: "a cat" }]);
    const words = Array.from({ length: 6 }, (_, i) => siglip.embedTexts(Array(i + 1).fill("a cat")));
    const shots = Array.from({ length: 6 }, (_, i) => siglip.embedImages(pictures.slice(0, i + 1)));
    const asked = Array.from({ length: 6 }, () => index.search("a cat"));
    const bad: Promise<unknown>[] = [siglip.embedImages("/status/404"), index.search("a cat", { k: 0 })];
    const broken = await Promise.all(bad.map(async (call) => (await outcome(call)).error?.code));
    return {
      texts: (await Promise.all(words)).map(({ rows }) => rows),
      images: (await Promise.all(shots)).map(({ rows }) => rows),
      hits: (await Promise.all(asked)).map(([hit]) => hit?.id),
      broken,
    };
  }, PICTURES);
  expect(texts).toEqual([1, 2, 3, 4, 5, 6]);
  expect(images).toEqual([1, 2, 3, 4, 5, 6]);
  expect(hits).toEqual(Array(6).fill("cat"));
  expect(broken).toEqual(["image-fetch", "bad-input"]);
});

test("a worker that the app can't make is told as a lost one, with the reason", async () => {
  const { error } = await page().evaluate(() =>
    outcome(
      siglipWeb.createSiglip({
        worker: () => {
          throw new TypeError("no workers here");
        },
      }),
    ),
  );
  expect(error).toMatchObject({ code: "worker-lost", data: { reason: "worker" } });
});
