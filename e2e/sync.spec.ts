import { onePage } from "./engine.js";
import { heldout, heldoutPicture } from "./fixtures.js";
import { expect, type Page, test } from "./test.js";

const PICTURES = heldout()
  .pictures.slice(0, 6)
  .map(({ file }) => heldoutPicture(file));

const page = onePage();
test.beforeAll(() => start(page()));
test.beforeEach(async () => {
  await page().evaluate(async () => {
    await siglip.deleteIndex("photos");
    const root = await navigator.storage.getDirectory();
    await root.removeEntry("Photos", { recursive: true }).catch(() => undefined); // none for the first test
  });
  await fill(page(), {
    "a.webp": PICTURES[0],
    "b.webp": PICTURES[1],
    "below/c.webp": PICTURES[2],
    "below/deeper/d.webp": PICTURES[3],
    "notes.txt": "/e2e/pages/blank.html",
    "below/drawing.svg": "/e2e/pages/blank.html",
  });
});

/** Loads the page anew, with a fresh client and worker. */
async function start(page: Page): Promise<void> {
  await page.goto("/e2e/pages/blank.html");
  await page.waitForFunction(() => "siglipWeb" in globalThis);
  await page.evaluate(async () => {
    globalThis.siglip = await siglipWeb.createSiglip({ device: "wasm", verify: "off", worker: ownWorker });
  });
}

/** Writes files, named by their paths, into the folder "Photos" of OPFS; those that are undefined are removed. */
const fill = (page: Page, files: Record<string, string | undefined>) =>
  page.evaluate(
    async (entries) => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle("Photos", { create: true });
      for (const [path, source] of entries) {
        const names = path.split("/");
        const name = names.pop() ?? "";
        let at = folder;
        for (const one of names) at = await at.getDirectoryHandle(one, { create: true });
        if (source === null) {
          await at.removeEntry(name);
          continue;
        }
        const writable = await (await at.getFileHandle(name, { create: true })).createWritable();
        await writable.write(await file(source));
        await writable.close();
      }
    },
    Object.entries(files).map(([path, source]) => [path, source ?? null] as const),
  );

/** Syncs the folder, with errors as plain data. */
const sync = (page: Page) =>
  page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("Photos");
    const index = await siglip.openIndex("photos");
    const { failed, ...synced } = await index.sync(folder);
    return { ...synced, failed: failed.map(({ path, error }) => [path, error.code]) };
  });
const idsOf = (page: Page) =>
  page.evaluate(async () =>
    (await (await siglip.openIndex("photos")).search("a cat", { k: 99 })).map(({ id }) => id).sort(),
  );

const ALL = ["Photos/a.webp", "Photos/b.webp", "Photos/below/c.webp", "Photos/below/deeper/d.webp"];
const NOTHING = { added: [], reused: [], removed: [], unchanged: 0, skipped: 2, failed: [] };

test("a folder is followed: new, changed, moved and touched files, and those that are gone, after a reload too", async () => {
  const first = await sync(page());
  expect({ ...first, added: first.added.toSorted() }).toEqual({ ...NOTHING, added: ALL });
  expect(await idsOf(page())).toEqual(ALL);
  await start(page());
  expect(await sync(page())).toEqual({ ...NOTHING, unchanged: 4 });

  await fill(page(), {
    "a.webp": PICTURES[4], // changed
    "b.webp": PICTURES[1], // touched
    "below/c.webp": undefined, // moved
    "moved.webp": PICTURES[2],
    "below/deeper/d.webp": undefined, // gone
    "new.webp": PICTURES[5],
    "broken.png": "/e2e/fixtures/broken/text.jpg",
  });
  const { added, reused, removed, ...rest } = await sync(page());
  expect({ added: added.toSorted(), reused: reused.toSorted(), removed: removed.toSorted() }).toEqual({
    added: ["Photos/a.webp", "Photos/new.webp"],
    reused: ["Photos/b.webp", "Photos/moved.webp"],
    removed: ["Photos/below/c.webp", "Photos/below/deeper/d.webp"],
  });
  expect(rest).toEqual({ unchanged: 0, skipped: 2, failed: [["Photos/broken.png", "image-decode"]] });
  const now = ["Photos/a.webp", "Photos/b.webp", "Photos/moved.webp", "Photos/new.webp"];
  expect(await idsOf(page())).toEqual(now);
  expect(await sync(page())).toMatchObject({
    ...NOTHING,
    unchanged: 4,
    failed: [["Photos/broken.png", "image-decode"]],
  });
});

test("a list of files is the same folder; other items and folders are left alone", async () => {
  await sync(page());
  const result = await page().evaluate(async (path) => {
    const index = await siglip.openIndex("photos");
    await index.add([
      { id: "Photos/mine", text: "not a file" },
      { id: "other", text: "a dog", metadata: { folder: "Other", size: 1, modified: 1 } },
    ]);
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("Photos");
    const known = await (await folder.getFileHandle("a.webp")).getFile();
    const dropped = await file(path);
    const synced = await index.sync([
      { path: "Photos/a.webp", file: known },
      { path: "Photos/dropped.webp", file: dropped },
    ]);
    const [hit] = await index.search(
      { similarTo: "Photos/dropped.webp", itself: true },
      { k: 1, where: { folder: "Photos" } },
    );
    const pathless = await outcome(index.sync([dropped]));
    const wrong = await outcome(index.sync(5 as never));
    return { synced, hit, size: dropped.size, pathless: pathless.error, wrong: wrong.error };
  }, PICTURES[5] ?? "");
  expect(result.synced).toMatchObject({
    added: ["Photos/dropped.webp"],
    unchanged: 1,
    removed: expect.arrayContaining(ALL.slice(1)),
    skipped: 0,
  });
  expect(result.hit?.metadata).toEqual({ folder: "Photos", size: result.size, modified: expect.any(Number) });
  for (const error of [result.pathless, result.wrong]) {
    expect(error).toMatchObject({ code: "bad-input", data: { argument: "source" } });
  }
  expect(await idsOf(page())).toEqual(["Photos/a.webp", "Photos/dropped.webp", "Photos/mine", "other"]);
});

test("goes on where it was interrupted, by a signal or the end of its worker", async () => {
  const { aborted, before, progress } = await page().evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("Photos");
    const index = await siglip.openIndex("photos");
    const controller = new AbortController();
    const progress: [number, number | undefined][] = [];
    const { error } = await outcome(
      index.sync(folder, {
        signal: controller.signal,
        onProgress: ({ phase, loaded, total }) => {
          if (phase !== "index") return;
          progress.push([loaded, total]);
          controller.abort(new RangeError("enough"));
        },
      }),
    );
    await index.remove([]); // follows what the interrupted call had still to keep
    return { aborted: error, before: (await index.stats()).count, progress };
  });
  expect(aborted).toMatchObject({ name: "RangeError", message: "enough" });
  expect(progress[0]).toEqual([1, 4]);
  expect(before).toBeGreaterThan(0);
  await page().evaluate(() => workers.at(-1)?.terminate());
  await start(page());
  const { added, unchanged, removed } = await sync(page());
  expect(unchanged).toBeGreaterThan(0);
  expect(added.length + unchanged).toBe(4);
  expect(removed).toEqual([]);
  expect(await idsOf(page())).toEqual(ALL);
});

test("a folder that can't be listed rejects, and takes nothing away", async () => {
  await sync(page());
  const { error } = await page().evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle("Photos");
    await root.removeEntry("Photos", { recursive: true });
    return outcome((await siglip.openIndex("photos")).sync(folder));
  });
  expect(error).toMatchObject({ code: "bad-input", data: { argument: "source" } });
  expect(await idsOf(page())).toEqual(ALL);
});
