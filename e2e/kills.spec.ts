import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PIECE } from "../src/store/collect-pieces.js";
import { LANES } from "../src/store/lanes.js";
import { usual } from "./engine.js";
import { writeResult } from "./fixtures.js";
import { commitOf, fromHub } from "./from-hub.js";
import { type Hub, startHub } from "./hub.js";
import { type KillableBrowser, killableBrowser } from "./killable-browser.js";
import { expect, type Page, test } from "./test.js";

// Downloads that end in the middle: the next load goes on from what is stored.

const MODELS = fileURLToPath(new URL("../public/models", import.meta.url));
const REPO = "owner/siglip-demo";
const FILES = ["onnx/vision_model.onnx", "onnx/text_model.onnx"] as const;
const sizeOf = (file: string) => statSync(join(MODELS, "siglip-demo", file)).size;
const TOTAL = FILES.reduce((sum, file) => sum + sizeOf(file), 0);

let hub: Hub;
let profile: string;
let revision: string;
let right: number[] | undefined;
let at: KillableBrowser;

test.describe.configure({ mode: "serial" });

async function open(): Promise<Page> {
  at = await killableBrowser(profile);
  return at.page;
}

const wanted = () => ({ repo: REPO, revision, hub: hub.url });
const sent = () => FILES.reduce((sum, file) => sum + hub.bytes(file), 0);

test.beforeAll(async () => {
  hub = await startHub([MODELS]);
  revision = await commitOf(hub, REPO);
  profile = mkdtempSync(join(tmpdir(), "siglip-kill-"));
  const page = await open();
  const answer = await fromHub(page, wanted(), ["a cat"], "/public/gallery/001-cat.webp");
  await at.kill();
  expect(answer.error).toBeUndefined();
  right = answer.vectors;
});
test.beforeEach(() => {
  rmSync(profile, { recursive: true, force: true });
  profile = mkdtempSync(join(tmpdir(), "siglip-kill-"));
  hub.reset();
});
test.afterEach(() => at.kill());
test.afterAll(async () => {
  rmSync(profile, { recursive: true, force: true });
  await hub.close();
});

/** Bytes of each file that the next load finds, by the store's own account. */
function storedIn(page: Page): Promise<Record<string, number>> {
  return page.evaluate(async ({ repo, revision, hub }) => {
    const client = await siglipWeb.createSiglip({
      model: { repo, revision },
      hub,
      towers: [],
      device: "wasm",
      verify: "off",
    });
    const models = await client.storage.list();
    await client.close();
    return Object.fromEntries(models.flatMap(({ files }) => files.map(({ file, bytes }) => [file, bytes])));
  }, wanted());
}

/** Starts a load and goes on once the hub has sent so many bytes of the towers. */
async function loadUntil(page: Page, bytes: number) {
  hub.fault({ path: "*.onnx", rate: 1_500_000 });
  fromHub(page, { ...wanted(), ownWorker: true }, ["a cat"]).catch(() => undefined); // the page may be gone
  await expect.poll(sent, { intervals: [10] }).toBeGreaterThanOrEqual(bytes);
}

/** Loads again and holds it to the bound: what was not stored, and one chunk a file at most. */
async function goesOn(page: Page, before: number) {
  const stored = await storedIn(page);
  hub.reset();
  const answer = await fromHub(page, wanted(), ["a cat"], "/public/gallery/001-cat.webp");
  expect(answer.error).toBeUndefined();
  expect(answer.vectors).toEqual(right);
  for (const file of FILES) {
    expect(hub.bytes(file), file).toBeLessThanOrEqual(sizeOf(file) - (stored[file] ?? 0) + PIECE);
  }
  const kept = FILES.reduce((sum, file) => sum + (stored[file] ?? 0), 0);
  console.log(`${before} of ${TOTAL} bytes sent, ${kept} of them kept, then ${sent()} more`);
  expect(before - kept, "lost").toBeLessThanOrEqual(FILES.length * LANES * PIECE);
}

/** How many downloads were ended, and of how many less was kept than is to be; for the report on reliability. */
let [tried, lost] = [0, 0];
test.beforeEach(({ browserName: _ }, info) => {
  if (info.title.includes("tenth")) tried++;
});
test.afterEach(({ browserName: _ }, info) => {
  if (info.status === "skipped") tried--;
  else if (info.status !== "passed") lost++;
  writeResult("kills-downloads", { tried, lost });
});

const WAYS = ["the browser's process is killed", "the worker is ended", "the connection is cut"] as const;

for (let tenth = 0; tenth < 10; tenth++) {
  const way = WAYS[tenth % 3];
  usual(tenth === 3)(`${way} somewhere in tenth ${tenth + 1} of a download`, async () => {
    const moment = Math.floor((TOTAL * (tenth + Math.random())) / 10);
    const page = await open();
    if (way === "the connection is cut") {
      await cut(page, moment % PIECE);
      return;
    }
    await loadUntil(page, moment);
    const before = sent();
    if (way === "the worker is ended") {
      await page.evaluate(() => workers.at(-1)?.terminate());
      await goesOn(page, before);
    } else {
      await at.kill();
      await goesOn(await open(), before);
    }
  });
}

/** Three answers for the image tower end after so many bytes each: the same load goes on by itself. */
async function cut(page: Page, after: number) {
  // Slowly, as a reset also takes away what is on its way.
  hub.fault({ path: FILES[0], rate: 3_000_000 });
  hub.fault({ path: FILES[0], cut: after, byReset: true, times: 3 });
  const answer = await fromHub(page, wanted(), ["a cat"], "/public/gallery/001-cat.webp");
  expect(answer.error).toBeUndefined();
  expect(answer.vectors).toEqual(right);
  expect(hub.requests.filter(({ whole, status }) => !whole && status < 400)).toHaveLength(3);
  expect(hub.bytes(FILES[0])).toBeLessThanOrEqual(sizeOf(FILES[0]) + 3 * PIECE);
}
