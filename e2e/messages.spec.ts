// What other windows, frames and scripts say to a page, and on the channels of its origin, is nothing that the client hears.

import { inAll, oneClient } from "./engine.js";
import { expect, test } from "./test.js";

const page = oneClient();

test("forged messages are not heard: the client goes on, starts no worker, and no progress is told", async () => {
  const { before, after, told, started, hits, state, texts } = await page().evaluate(async () => {
    const index = await siglip.openIndex("forged", { storage: "memory" });
    const kept = await siglip.openIndex("forged-kept");
    await index.add([{ id: "cat", text: "a cat" }]);
    await kept.add([{ id: "dog", text: "a dog" }]);
    const { data: before } = await siglip.embedTexts("a forged cat");

    const started: string[] = [];
    const RealWorker = globalThis.Worker;
    globalThis.Worker = new Proxy(RealWorker, {
      construct(target, args: [string, WorkerOptions?]) {
        started.push(String(args[0]));
        return new target(...args);
      },
    });
    const told: unknown[] = [];
    const forged = [
      { event: "siglip-web/progress", call: 0, progress: { phase: "texts", loaded: 1e9, total: 1 } },
      { event: "siglip-web/renew" },
      { event: "siglip-web/spawn", script: "data:text/javascript,1", name: "forged", port: null },
      { id: "1", type: "RAW", value: { ok: false } },
      { type: "APPLY", path: ["close"], argumentList: [] },
      null,
      "close",
      7,
    ];
    // From this window, from a frame, and on every channel of the origin.
    const frame = document.body.appendChild(document.createElement("iframe"));
    for (const data of forged) {
      window.postMessage(data, "*");
      frame.contentWindow?.parent.postMessage(data, "*");
    }
    const channels = ["siglip-web-indexes", "siglip-web-files", "siglip-web"].map((name) => new BroadcastChannel(name));
    for (const channel of channels) {
      for (const data of [null, "x", 5, [], {}, { changed: 1 }, { release: null }, { changed: "forged-kept" }]) {
        channel.postMessage(data);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { data: after } = await siglip.embedTexts("a forged cat", { onProgress: (progress) => told.push(progress) });
    const hits = [await index.search("a cat"), await kept.search("a dog")].map(([hit]) => hit?.id);
    const texts = (await siglip.embedTexts(["one", "two"])).rows;
    globalThis.Worker = RealWorker;
    for (const channel of channels) channel.close();
    frame.remove();
    await siglip.deleteIndex("forged-kept");
    return { before: [...before], after: [...after], told, started, hits, state: siglip.status.state, texts };
  });
  expect(after).toEqual(before);
  expect(told.filter((one) => (one as { loaded: number }).loaded > 1)).toEqual([]);
  expect(started.filter((script) => script.startsWith("data:"))).toEqual([]);
  expect({ hits, state, texts }).toEqual({ hits: ["cat", "dog"], state: "running", texts: 2 });
});

test("a request to another machine is seen, also of a worker", async ({ page, foreign }) => {
  await page.goto("/e2e/pages/blank.html");
  expect(foreign()).toEqual([]);
  await page.evaluate(async () => {
    await fetch("http://foreign.invalid/page").catch(() => undefined);
    const script = new Blob(["fetch('http://foreign.invalid/worker').finally(() => postMessage(1))"]);
    const worker = new Worker(URL.createObjectURL(script));
    await new Promise((resolve) => worker.addEventListener("message", resolve));
  });
  expect(foreign()).toEqual(["http://foreign.invalid/page", "http://foreign.invalid/worker"]);
});

/** Texts that are long, broken, turned round or many: labels, ids, queries. */
test("odd texts are labels, ids and queries like any other", async () => {
  const { rows, right, best } = await page().evaluate(async () => {
    const odd = [
      "\ud800",
      "\udc00\ud800",
      "\0",
      "\u202eevil\u202c",
      "a\u0000b",
      "\ufeff",
      "\u2066x",
      "é",
      "👩‍👩‍👧",
      "__proto__",
    ];
    const { rows } = await siglip.embedTexts(odd);
    const index = await siglip.openIndex(crypto.randomUUID());
    await index.add(odd.map((text, i) => ({ id: text, text, metadata: { [text]: text, i } })));
    const hits = await index.search("a", { k: odd.length });
    const right = odd.every((text) => hits.some(({ id, metadata }) => id === text && metadata?.[text] === text));
    const best = (await siglip.classify([new ImageData(8, 8)], odd))[0]?.length;
    await index.close();
    return { rows, right, best };
  });
  expect({ rows, right, best }).toEqual({ rows: 10, right: true, best: 10 });
});

inAll("10,000 labels are a set, and a picture is judged by all of them", async () => {
  test.setTimeout(600_000);
  const { rows, judged } = await page().evaluate(async () => {
    const set = await siglip.labels(Array.from({ length: 10_000 }, (_, i) => `thing ${i}`));
    const judged = await siglip.classify(new ImageData(8, 8), set);
    return { rows: set.rows, judged: new Set(judged.map(({ label }) => label)).size };
  });
  expect({ rows, judged }).toEqual({ rows: 10_000, judged: 10_000 });
});
