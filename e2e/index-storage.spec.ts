import { inAll } from "./engine.js";
import { heldout, heldoutPicture } from "./fixtures.js";
import { type CDPSession, expect, type Page, test } from "./test.js";

// Where the storage of a kept index is full, missing, damaged or changed by another tab.

type Place = "opfs" | "indexeddb";

let storage: CDPSession;
const limit = async (page: Page, quotaSize?: number) =>
  storage.send("Storage.overrideQuotaForOrigin", {
    origin: new URL(page.url()).origin,
    ...(quotaSize !== undefined && { quotaSize }),
  });

test.beforeEach(async ({ page }) => {
  storage = await page.context().newCDPSession(page);
});
test.afterEach(async ({ page }) => {
  await page.evaluate(() => globalThis.siglip?.close()); // none where the test was skipped
});

/** Loads the page anew, with a fresh client and worker, and with room for so many items, if that is said. */
async function start(page: Page, place: Place = "opfs", room?: number): Promise<void> {
  await page.goto("/e2e/pages/blank.html");
  await page.waitForFunction(() => "siglipWeb" in globalThis);
  await page.evaluate(async (place) => {
    const worker = place === "opfs" ? ownWorker : () => stubbed("no-opfs");
    globalThis.siglip = await siglipWeb.createSiglip({ device: "wasm", verify: "off", worker });
  }, place);
  if (room !== undefined) {
    // Before the index is opened: Chromium's IndexedDB asks only now and then how much room there is.
    const [usage, dim] = await page.evaluate(async () => {
      const { usage = 0 } = await navigator.storage.estimate();
      return [usage, siglip.status.dim] as const;
    });
    await limit(page, usage + room * (4 * dim + 40));
  }
  await page.evaluate(async () => {
    globalThis.index = await siglip.openIndex("photos");
  });
}

/** Adds vectors with ids `from` to `to`. */
const add = (page: Page, from: number, to: number) =>
  page.evaluate(
    ([from, to]) => {
      const { dim } = siglip.status;
      const vectorOf = (n: number) => Float32Array.from({ length: dim }, (_, i) => Math.sin(1 + n + i * (n + 2)));
      const items = Array.from({ length: to - from }, (_, i) => ({ id: `${from + i}`, vector: vectorOf(from + i) }));
      return outcome(index.add(items));
    },
    [from, to] as const,
  );
const stats = (page: Page) => page.evaluate(() => index.stats());
/** Every id that a search finds. */
const found = (page: Page) =>
  page.evaluate(async () => {
    const query = new Float32Array(siglip.status.dim).fill(1);
    const hits = await index.search(query, { k: 100_000 });
    return hits.map(({ id }) => Number(id)).sort((a, b) => a - b);
  });
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

for (const place of ["opfs", "indexeddb"] as const) {
  inAll(
    `${place}: a disk that is full in the middle of an add loses nothing, and all is kept once there is room`,
    async ({ page }) => {
      await start(page, place, 900);
      expect((await add(page, 0, 300)).error).toBeUndefined();
      const { error } = await add(page, 300, 1600);
      expect(error).toMatchObject({ code: "storage-full", data: { index: "photos" } });
      expect(await found(page)).toEqual(upTo(1600).slice(0, (await stats(page)).count));
      const compacted = await page.evaluate(() => outcome(index.compact()));
      expect(compacted.error).toMatchObject({ code: "storage-full" });
      const { count } = await stats(page);

      // Another tab has what was kept, whole.
      const other = await page.context().newPage();
      await start(other, place);
      const kept = await stats(other);
      expect(kept).toMatchObject({ damaged: [], storage: place });
      expect(kept.count).toBeGreaterThanOrEqual(300);
      expect(kept.count).toBeLessThan(count);
      expect(await found(other)).toEqual(upTo(kept.count));
      await other.close();

      await limit(page);
      expect((await add(page, count, 1600)).error).toBeUndefined();
      await start(page, place);
      expect(await found(page)).toEqual(upTo(1600));
      expect(await stats(page)).toMatchObject({ damaged: [], storage: place });
    },
  );
}

// As in Firefox's private windows, which have a test.
inAll("where there is no private file system an index is kept in IndexedDB, and it is said", async ({ page }) => {
  await start(page, "indexeddb");
  await add(page, 0, 10);
  const { storage, notes, count } = await stats(page);
  expect({ storage, count }).toEqual({ storage: "indexeddb", count: 10 });
  expect(notes).toEqual([expect.stringMatching(/^The private file system keeps nothing here: .*not in this window/)]);
  await start(page, "indexeddb");
  expect(await found(page)).toEqual(upTo(10));
  expect(await page.evaluate(() => siglip.indexes())).toEqual(["photos"]);
  await page.evaluate(() => siglip.deleteIndex("photos"));
  expect(await page.evaluate(() => siglip.indexes())).toEqual([]);
});

// kept-index.spec.ts has two tabs too.
inAll(
  "another tab finds what a long add has put within 4 seconds, and what is deleted no more",
  async ({ page, context }) => {
    await start(page);
    const other = await context.newPage();
    await start(other);
    // One item that is put, then one that takes long: a picture that never comes.
    const slow = page.evaluate(async () => {
      const never = new URL("/never", location.href);
      const controller = new AbortController();
      Object.assign(globalThis, { stop: () => controller.abort() });
      const vector = new Float32Array(siglip.status.dim).fill(0.1);
      return outcome(index.add([{ id: "1", vector }, { image: never }], { signal: controller.signal }));
    });
    const begun = Date.now();
    await expect.poll(() => found(other), { intervals: [50] }).toEqual([1]);
    expect(Date.now() - begun).toBeLessThan(4000);
    await page.evaluate(() => (globalThis as unknown as { stop(): void }).stop());
    await slow;
    await page.evaluate(() => siglip.deleteIndex("photos"));
    await expect.poll(() => found(other), { intervals: [50] }).toEqual([]);
    await other.evaluate(() => siglip.close());
  },
);

// src/search/kept-index.test.ts damages files too.
inAll(
  "a flipped byte is named, and adding the same pictures again encodes what it took and no more",
  async ({ page }) => {
    const pictures = heldout()
      .pictures.slice(0, 6)
      .map(({ file }) => heldoutPicture(file));
    const addPictures = (from: number, to: number) =>
      page.evaluate(
        async ([paths, from, to]) => {
          const items = await Promise.all(paths.slice(from, to).map(async (id) => ({ id, image: await file(id) })));
          return (await index.add(items)).reused;
        },
        [pictures, from, to] as const,
      );
    await start(page);
    expect([await addPictures(0, 2), await addPictures(2, 6)]).toEqual([[], []]);
    const name = await page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      const folder = await (await root.getDirectoryHandle("siglip-web-indexes")).getDirectoryHandle("photos");
      const names: string[] = [];
      for await (const one of folder.keys()) names.push(one);
      const name = names.sort()[0] ?? "";
      const handle = await folder.getFileHandle(name);
      const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
      bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 1;
      const stream = await handle.createWritable();
      await stream.write(bytes);
      await stream.close();
      return name;
    });
    await start(page);
    const damaged = [{ name, bytes: expect.any(Number), fault: expect.stringContaining("checksum") }];
    expect(await stats(page)).toMatchObject({ count: 4, damaged });
    expect(await addPictures(0, 6)).toEqual([2, 3, 4, 5]);
    expect(await stats(page)).toMatchObject({ count: 6, damaged });
    const after = await page.evaluate(() => index.compact({ drop: "damaged" }));
    expect(after).toMatchObject({ count: 6, damaged: [], segments: 1 });
    await start(page);
    expect(await stats(page)).toMatchObject({ count: 6, damaged: [] });
    expect(await addPictures(0, 6)).toEqual([0, 1, 2, 3, 4, 5]);
  },
);
