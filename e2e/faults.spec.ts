// What can befall a worker, a GPU or the storage, each in the middle of a call that only reads and of one that changes an
// index: how both end, and that the next call works.

import { inAll, onePage, onlyInAll, projectDevice } from "./engine.js";
import { heldoutPicture, writeResult } from "./fixtures.js";
import { chromium, expect, type Page, requests, test } from "./test.js";

/** More than one batch, so that a call is in its middle when the first is told of. */
const COUNT = { wasm: 40, webgpu: 20 };
const PICTURES = Array.from({ length: COUNT.wasm }, (_, i) => heldoutPicture(`${String(i + 1).padStart(3, "0")}.webp`));

const pictures = () => PICTURES.slice(0, projectDevice() === "webgpu" ? COUNT.webgpu : COUNT.wasm);

/** How a call ended: with its value by the same worker, by a fresh one, or rejected with a code. */
type End = "went on" | "made again" | string;

interface Fault {
  name: string;
  /** From where it comes; default: the worker's stub does it when it is told. */
  by?: (page: Page) => Promise<void>;
  /** Before the calls begin; default: in their middle. */
  before?: true;
  only?: "webgpu" | "wasm";
  read: End;
  change: End;
}

const FAULTS: readonly Fault[] = [
  {
    name: "the worker is terminated",
    by: (page) => page.evaluate(() => workers.at(-1)?.terminate()),
    read: "made again",
    change: "worker-lost",
  },
  { name: "the worker crashes", read: "made again", change: "worker-lost" },
  {
    name: "an answer can't be read",
    by: async (page) => {
      await page.evaluate(() => workers.at(-1)?.dispatchEvent(new MessageEvent("messageerror")));
    },
    read: "made again",
    change: "worker-lost",
  },
  { name: "WebAssembly aborts", by: beside("WebAssembly aborts"), only: "wasm", read: "made again", change: "runtime" },
  { name: "a run rejects once", by: beside("a run rejects once"), only: "wasm", read: "made again", change: "runtime" },
  {
    name: "the worker that runs the image tower is terminated",
    by: (page) => page.evaluate(() => besides.at(-1)?.terminate()),
    only: "wasm",
    read: "made again",
    change: "runtime",
  },
  { name: "the page is frozen for a second", by: frozen, read: "went on", change: "went on" },
  { name: "the folder of the indexes is removed", by: removed, read: "went on", change: "went on" },
  { name: "the GPU device is destroyed", only: "webgpu", read: "made again", change: "device-lost" },
  { name: "the GPU's process crashes", by: crashed, only: "webgpu", read: "made again", change: "device-lost" },
  { name: "the GPU has no memory left", before: true, only: "webgpu", read: "made again", change: "runtime" },
];

/** A fault of the worker that runs the image tower. */
function beside(fault: string): (page: Page) => Promise<void> {
  return (page) => page.evaluate((fault) => besides.at(-1)?.postMessage({ fault }), fault);
}

async function frozen(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Page.setWebLifecycleState", { state: "frozen" });
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await session.send("Page.setWebLifecycleState", { state: "active" });
}

function removed(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const top = await navigator.storage.getDirectory();
    for await (const name of (top as unknown as { keys(): AsyncIterable<string> }).keys()) {
      if (name.includes("ind")) await top.removeEntry(name, { recursive: true });
    }
  });
}

async function crashed(page: Page): Promise<void> {
  const browser = page.context().browser();
  const session = await browser?.newBrowserCDPSession();
  await session?.send("Browser.crashGpuProcess" as never);
}

const shared = onePage();
let own: Page | undefined;
const page = () => own ?? shared();
const ended: Record<string, unknown>[] = [];
/** A page in a browser of its own: one whose GPU's process has crashed twice offers no adapter any more. */
async function inNewBrowser(): Promise<Page> {
  const browser = await chromium.launch(test.info().project.use.launchOptions);
  const context = requests.watch(await browser.newContext());
  const page = await context.newPage();
  await page.goto(shared().url());
  await page.waitForFunction(() => "siglipWeb" in globalThis);
  return page;
}

test.afterEach(async () => {
  await own?.context().browser()?.close();
  own = undefined;
});
test.afterAll(() => {
  if (ended.length > 0) writeResult(`faults-${projectDevice()}`, ended);
});

/** Begins a call of this kind and goes on once it is under way. */
function begin(kind: "read" | "change", before: boolean): Promise<void> {
  return page().evaluate(
    async ([kind, pictures, before]) => {
      const start = (options: object) =>
        kind === "read"
          ? siglip.embedImages(pictures, options).then(({ rows, failures }) => ({ rows, failures: failures.length }))
          : index
              .add(
                pictures.map((image) => ({ id: image, image })),
                options,
              )
              .then(({ ids, failures }) => ({ rows: ids.length, failures: failures.length }));
      if (before) Object.assign(globalThis, { call: outcome(start({})) });
      else Object.assign(globalThis, { call: (await underWay(start)).result });
    },
    [kind, pictures(), before] as const,
  );
}

declare const call: Promise<Outcome<{ rows: number; failures: number }>>;

for (const { name, by, before = false, only, read, change } of FAULTS) {
  for (const [kind, expected] of Object.entries({ read, change }) as ["read" | "change", End][]) {
    test(`${name} while an index is ${kind === "read" ? "not touched" : "filled"}`, { tag: "@webgpu" }, async () => {
      // One of them in every run: a kept index that its folder was taken from.
      if (by !== removed || kind === "read" || projectDevice() === "webgpu") onlyInAll();
      const device = projectDevice();
      test.skip(only !== undefined && only !== device, `a fault of ${only}`);
      if (by === crashed) own = await inNewBrowser();
      await page().evaluate(async (device) => {
        globalThis.siglip = await siglipWeb.createSiglip({ device, verify: "off", worker: () => stubbed("faulty") });
        await siglip.deleteIndex("faults");
        globalThis.index = await siglip.openIndex("faults");
        await index.add([{ id: "cat", text: "a cat" }]);
      }, device);
      const made = await page().evaluate(() => workers.length);
      const inject = by ?? (() => page().evaluate((fault) => workers.at(-1)?.postMessage({ fault }), name));
      if (before) await inject(page());
      await begin(kind, before);
      if (!before) await inject(page());
      const result = await page().evaluate(async () => {
        const { value, error } = await call;
        const madeByThen = workers.length;
        const next = await outcome(siglip.embedImages("/e2e/fixtures/heldout/001.webp"));
        const added = await outcome(index.add([{ id: "dog", text: "a dog" }]));
        const found = await outcome(index.search("a dog"));
        return {
          value,
          error,
          next: next.error ?? next.value.rows,
          added: added.error ?? added.value.ids,
          found: found.error ?? found.value[0]?.id,
          state: siglip.status.state,
          made: madeByThen,
        };
      });
      const fresh = result.made > made;
      const how = result.error ? (result.error.code ?? result.error.name) : fresh ? "made again" : "went on";
      ended.push({ fault: name, device, call: kind, ended: how, message: result.error?.message, next: result.next });
      console.log(device, name, kind, how, JSON.stringify(result));
      expect(how).toBe(expected);
      if (!result.error) expect(result.value).toEqual({ rows: pictures().length, failures: 0 });
      expect(result).toMatchObject({ next: 1, added: ["dog"], found: "dog", state: "running" });
      await page().evaluate(() => siglip.close());
    });
  }
}

inAll("a worker that is lost four times in a minute is not started again, and a new client works", async () => {
  const result = await page().evaluate(async () => {
    const client = await siglipWeb.createSiglip({ device: "wasm", verify: "off", worker: ownWorker });
    const codes: (string | undefined)[] = [];
    for (let loss = 0; loss < 4; loss++) {
      await client.embedTexts("a cat");
      const lost = new Promise((resolve) => client.addEventListener("statuschange", resolve, { once: true }));
      workers.at(-1)?.terminate();
      await lost;
    }
    for (let tries = 0; tries < 3; tries++) codes.push((await outcome(client.embedTexts("a cat"))).error?.code);
    const reason = (await outcome(client.embedTexts("a cat"))).error?.data?.reason;
    const state = client.status.state;
    const other = await siglipWeb.createSiglip({ device: "wasm", verify: "off" });
    const { rows } = await other.embedTexts("a cat");
    await Promise.all([client.close(), other.close()]);
    return { codes, reason, state, rows };
  });
  ended.push({
    fault: "the worker is lost four times in a minute",
    device: "wasm",
    call: "read",
    ended: result.codes[0],
    message: result.reason,
    next: result.rows,
  });
  expect(result).toEqual({ codes: Array(3).fill("worker-lost"), reason: "unstable", state: "stopped", rows: 1 });
});
