import { inAll } from "./engine.js";
import { heldout, heldoutPicture } from "./fixtures.js";
import { expect, type Page, test } from "./test.js";

const PICTURES = heldout()
  .pictures.slice(0, 2)
  .map(({ file }) => heldoutPicture(file));

test.afterEach(async ({ page }) => {
  await page.evaluate(() => globalThis.siglip?.close()); // none where the test was skipped
});

/** Loads the page anew, with a fresh client and worker, and the index open with small pictures. */
async function start(page: Page): Promise<void> {
  await page.goto("/e2e/pages/blank.html");
  await page.waitForFunction(() => "siglipWeb" in globalThis);
  await page.evaluate(async () => {
    globalThis.siglip = await siglipWeb.createSiglip({ device: "wasm", verify: "off", worker: ownWorker });
    globalThis.index = await siglip.openIndex("photos", { thumbnails: { size: 40 } });
  });
}

/** Type, width and height of the small picture of each item; null where there is none. */
const shown = (page: Page, ids: string[]) =>
  page.evaluate(async (ids) => {
    const blobs = await index.thumbnail(ids);
    return Promise.all(
      blobs.map(async (blob) => {
        if (!blob) return null;
        const { width, height } = await createImageBitmap(blob);
        return [blob.type, width, height];
      }),
    );
  }, ids);
const kept = (page: Page) => page.evaluate(async () => (await index.stats()).thumbnails);

test("small pictures are kept, and stay and go with their items", async ({ page }) => {
  await start(page);
  const ids = ["tall", "bitmap", "pixels", "file", "text"];
  await page.evaluate(async (pictures) => {
    const canvas = new OffscreenCanvas(60, 120);
    canvas.getContext("2d")?.fillRect(10, 10, 20, 80);
    const image = await canvas.convertToBlob();
    const bitmap = await createImageBitmap(image);
    const pixels = new ImageData(80, 20);
    const [first, second] = await Promise.all(pictures.map(file));
    if (!first || !second) throw new Error("no pictures");
    await index.add([
      { id: "tall", image },
      { id: "bitmap", image: bitmap },
      { id: "pixels", image: pixels },
      { id: "file", image: first },
      { id: "other", image: second },
      { id: "text", text: "a cat" },
    ]);
  }, PICTURES);
  const all = await shown(page, ids);
  const webp = (width: number, height: number) => ["image/webp", width, height];
  expect(all).toEqual([webp(20, 40), webp(20, 40), webp(40, 10), webp(40, 40), null]);
  const before = await kept(page);
  expect(before?.count).toBe(5);
  expect(before?.bytes).toBeGreaterThan(200);

  await start(page);
  expect(await shown(page, ids)).toEqual(all);
  await page.evaluate(async (path) => {
    await index.add([{ id: "moved", image: await file(path) }]);
    await index.remove(["file", "bitmap", "other"]);
    await index.compact();
  }, PICTURES[0] as string);
  expect(await shown(page, ["moved", "file", "bitmap", "tall"])).toEqual([webp(40, 40), null, null, webp(20, 40)]);
  expect((await kept(page))?.count).toBe(3);
  await page.evaluate(async () => {
    await index.close();
    await siglip.deleteIndex("photos");
    globalThis.index = await siglip.openIndex("photos", { thumbnails: true });
  });
  expect(await kept(page)).toEqual({ count: 0, bytes: 0 });
});

inAll("items that were added without small pictures get them when they are added again", async ({ page }) => {
  await start(page);
  const counts = await page.evaluate(async (path) => {
    globalThis.index = await siglip.openIndex("photos");
    await index.add([{ id: "a", image: await file(path) }]);
    const before = await index.thumbnail("a");
    globalThis.index = await siglip.openIndex("photos", { thumbnails: true });
    const { reused } = await index.add([{ id: "a", image: await file(path) }]);
    return [before?.size, reused.length, (await index.stats()).thumbnails?.count];
  }, PICTURES[0] as string);
  expect(counts).toEqual([undefined, 1, 1]);
});

inAll("where there is no IndexedDB, or nothing is kept, notes say so and all else goes on", async ({ page }) => {
  await page.goto("/e2e/pages/blank.html");
  await page.waitForFunction(() => "siglipWeb" in globalThis);
  for (const storage of ["auto", "memory"] as const) {
    const { stats, hits, blob } = await page.evaluate(
      async ([path, storage]) => {
        await globalThis.siglip?.close();
        globalThis.siglip = await siglipWeb.createSiglip({
          ...{ device: "wasm", verify: "off" },
          worker: () => stubbed("no-idb"),
        });
        const index = await siglip.openIndex(storage, { storage, thumbnails: true });
        await index.add([{ id: "a", image: await file(path) }]);
        const blob = await index.thumbnail("a");
        const found = { stats: await index.stats(), hits: await index.search("a"), blob };
        await index.remove(["a"]);
        await index.compact();
        return found;
      },
      [PICTURES[0] as string, storage] as const,
    );
    expect([stats.thumbnails, blob]).toEqual([undefined, undefined]);
    expect(stats.notes).toEqual([expect.stringContaining("small pictures")]);
    expect(hits).toHaveLength(1);
  }
});
