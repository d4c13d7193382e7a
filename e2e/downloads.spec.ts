import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PIECE } from "../src/store/collect-pieces.js";
import { inAll, onePage, usual } from "./engine.js";
import { commitOf, fromHub, repoOf } from "./from-hub.js";
import { type Hub, startHub } from "./hub.js";
import { checkpoint, checkpoints, referenceOf } from "./parity/checkpoints.js";
import { expect, test } from "./test.js";

// Checkpoints by repository and revision, from a hub that does what it should, and one that does not.

const page = onePage();
let hub: Hub;
const DEMO = { repo: "owner/siglip-demo", folder: fileURLToPath(new URL("../public/models", import.meta.url)) };
const folders = [DEMO.folder, ...new Set(checkpoints().map(({ folder }) => folder.slice(0, folder.lastIndexOf("/"))))];
test.beforeAll(async () => {
  hub = await startHub(folders);
});
test.afterAll(() => hub.close());
test.beforeEach(async () => {
  hub.reset();
  await forget();
});

/** Empties the store. */
async function forget() {
  await page().evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    for await (const name of root.keys()) await root.removeEntry(name, { recursive: true });
  });
}

const tiny = checkpoint("tiny-siglip");
const VISION = "onnx/vision_model.onnx";
const TEXT = "onnx/text_model.onnx";

for (const one of checkpoints()) {
  usual(one.name === tiny.name)(`${one.name}: cold, then warm without a request, then with the hub gone`, async () => {
    test.skip(!one.present, "the larger checkpoints are not beside the project");
    const own = await startHub(folders);
    const wanted = { repo: repoOf(one), revision: await commitOf(own, repoOf(one)), hub: own.url };
    const texts = referenceOf(one).texts.slice(0, 3);
    const image = `${one.imagesUrl}/${referenceOf(one).images[0]}`;
    own.reset();
    const cold = await fromHub(page(), wanted, texts, image);
    expect(cold.error).toBeUndefined();
    expect(own.count(VISION)).toBeGreaterThan(0);
    own.reset();
    const warm = await fromHub(page(), wanted, texts, image);
    expect(own.requests).toEqual([]);
    await own.close();
    const offline = await fromHub(page(), wanted, texts, image);
    expect(warm.vectors).toEqual(cold.vectors);
    expect(offline.vectors).toEqual(cold.vectors);
    expect(warm.status?.space).toBe(`${wanted.repo}@${wanted.revision}/fp32/p2`);
  });
}

inAll("a branch is asked what it means at each start, and what is stored is used where nobody answers", async () => {
  const own = await startHub(folders);
  const wanted = { repo: repoOf(tiny), hub: own.url };
  const cold = await fromHub(page(), wanted);
  own.reset();
  const warm = await fromHub(page(), wanted);
  expect(own.requests.map(({ path }) => path)).toEqual(["api"]);
  await own.close();
  const offline = await fromHub(page(), wanted);
  expect([warm.vectors, offline.vectors]).toEqual([cold.vectors, cold.vectors]);
});

inAll("progress only grows, over all files, and ends at its total", async () => {
  const { progress } = await fromHub(page(), { repo: repoOf(tiny), hub: hub.url });
  const loaded = progress.map((one) => one.loaded);
  expect(loaded).toEqual(loaded.toSorted((a, b) => a - b));
  expect(progress.at(-1)?.loaded).toBe(progress.at(-1)?.total);
});

/** Those of the faults below that `npm test` tries; the store's unit tests have them all, and more. */
const USUAL = ["401", "one wrong byte, always"];

/** What a hub does wrong, and what comes of it: an error's code and data, or a recovery. */
const FAULTS: { what: string; fault: Parameters<Hub["fault"]>[0]; error?: Record<string, unknown> }[] = [
  { what: "401", fault: { path: VISION, status: 401 }, error: { code: "model-fetch", data: { status: 401 } } },
  {
    what: "404 for both kinds of file",
    fault: { path: "*.onnx", status: 404 },
    error: { code: "model-fetch", data: { status: 404 } },
  },
  { what: "429 with Retry-After, once", fault: { path: VISION, status: 429, retryAfter: 1, times: 1 } },
  { what: "500, twice", fault: { path: VISION, status: 500, times: 2 } },
  { what: "500 for ever", fault: { path: VISION, status: 500 }, error: { code: "model-fetch", data: { status: 500 } } },
  { what: "a web page", fault: { path: VISION, html: true }, error: { code: "model-fetch" } },
  { what: "a redirect loop", fault: { path: VISION, redirect: "loop" }, error: { code: "model-fetch" } },
  {
    what: "a redirect to a host that is not configured",
    fault: { path: VISION, redirect: "http://localhost:9/x" },
    error: { code: "model-fetch" },
  },
  { what: "an answer cut short, once", fault: { path: VISION, cut: 5000, times: 1 } },
  { what: "an answer cut short, always", fault: { path: VISION, cut: 0 }, error: { code: "model-fetch" } },
  { what: "a shorter file than listed", fault: { path: VISION, short: 5000 }, error: { code: "model-fetch" } },
  { what: "one wrong byte, once", fault: { path: VISION, corrupt: 4321, times: 1 } },
  { what: "one wrong byte, always", fault: { path: VISION, corrupt: 4321 }, error: { code: "model-damaged" } },
  {
    what: "a wrong checksum in the listing",
    fault: { path: "api", listing: { [VISION]: { sha256: "0".repeat(64) } } },
    error: { code: "model-damaged" },
  },
  { what: "no ranges", fault: { noRanges: true } },
  { what: "no lengths", fault: { noLength: true } },
  { what: "neither ranges, lengths nor ETags", fault: { noRanges: true, noLength: true, noEtag: true } },
];

for (const { what, fault, error } of FAULTS) {
  usual(USUAL.includes(what))(`${what}: ${error ? "its typed error" : "recovers"}`, async () => {
    const wanted = { repo: repoOf(tiny), hub: hub.url };
    hub.fault(fault);
    const answer = await fromHub(page(), wanted);
    if (error) expect(answer.error).toMatchObject(error);
    else expect(answer.error).toBeUndefined();
    hub.reset();
    const after = await fromHub(page(), wanted);
    expect(after.error, "the next start is right").toBeUndefined();
    if (!error) expect(answer.vectors).toEqual(after.vectors);
  });
}

test("redirects lead where the options say", async () => {
  const own = await startHub(folders, { redirects: true });
  const wanted = { repo: repoOf(tiny), hub: own.url };
  const refused = await fromHub(page(), wanted);
  expect(refused.error).toMatchObject({ code: "model-fetch" });
  const followed = await fromHub(page(), { ...wanted, redirects: ["localhost"] });
  expect(followed.error).toBeUndefined();
  await own.close();
});

inAll("a stored file with one flipped byte is found, and only its part is fetched again", async () => {
  const wanted = { repo: DEMO.repo, revision: await commitOf(hub, DEMO.repo), hub: hub.url };
  const cold = await fromHub(page(), wanted);
  const flipped = await page().evaluate(async () => {
    const files: FileSystemFileHandle[] = [];
    const walk = async (folder: FileSystemDirectoryHandle): Promise<void> => {
      for await (const handle of folder.values()) {
        if (handle.kind === "directory") await walk(handle as FileSystemDirectoryHandle);
        else files.push(handle as FileSystemFileHandle);
      }
    };
    await walk(await navigator.storage.getDirectory());
    const sizes = await Promise.all(files.map(async (file) => (await file.getFile()).size));
    const largest = files[sizes.indexOf(Math.max(...sizes))] as FileSystemFileHandle;
    const whole = new Uint8Array(await (await largest.getFile()).arrayBuffer());
    const at = whole.length >> 1;
    const writable = await largest.createWritable({ keepExistingData: true });
    await writable.write({ type: "write", position: at, data: Uint8Array.of((whole[at] as number) ^ 1) });
    await writable.close();
    return largest.name;
  });
  expect(flipped).not.toBe("");
  hub.reset();
  const warm = await fromHub(page(), wanted);
  expect(warm.vectors).toEqual(cold.vectors);
  expect(hub.bytes()).toBeGreaterThan(0);
  expect(hub.bytes()).toBeLessThanOrEqual(PIECE);
});

inAll("two tabs that ask at once fetch each file once", async ({ browser }) => {
  const context = await browser.newContext();
  const tabs = await Promise.all([context.newPage(), context.newPage()]);
  for (const tab of tabs) {
    await tab.goto("/e2e/pages/blank.html");
    await tab.waitForFunction(() => "siglipWeb" in globalThis);
  }
  hub.fault({ path: "*.onnx", rate: 200_000 });
  const wanted = { repo: repoOf(tiny), revision: await commitOf(hub, repoOf(tiny)), hub: hub.url };
  const [one, other] = await Promise.all(tabs.map((tab) => fromHub(tab, wanted)));
  expect(one?.error ?? other?.error).toBeUndefined();
  expect(one?.vectors).toEqual(other?.vectors);
  const sizes = new Map(hub.requests.map(({ path }) => [path, hub.bytes(path)]));
  for (const file of [VISION, TEXT]) expect(sizes.get(file)).toBe(statSync(`${tiny.folder}/${file}`).size);
  await context.close();
});

test("an abort stops all traffic", async () => {
  hub.fault({ path: "*.onnx", rate: 20_000 });
  const reason = await page().evaluate(
    async ({ repo, hub }) => {
      const controller = new AbortController();
      const created = siglipWeb.createSiglip({
        model: { repo },
        hub,
        device: "wasm",
        verify: "off",
        signal: controller.signal,
        onProgress: ({ loaded }) => loaded > 20_000 && controller.abort(new Error("enough")),
      });
      return (await outcome(created)).error?.message;
    },
    { repo: repoOf(tiny), hub: hub.url },
  );
  expect(reason).toBe("enough");
  // A worker that is ended finishes what its thread is at, as when it compiles ONNX Runtime; its requests end with it.
  const sentIn = async (ms: number) => {
    const before = hub.bytes();
    await new Promise((resolve) => setTimeout(resolve, ms));
    return hub.bytes() - before;
  };
  await expect.poll(() => sentIn(200), { timeout: 3000 }).toBe(0);
  expect(await sentIn(500)).toBe(0);
  expect(hub.requests.some(({ status, whole }) => status !== 0 && !whole)).toBe(true);
});
