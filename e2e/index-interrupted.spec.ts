import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inAll } from "./engine.js";
import { heldout, heldoutPicture } from "./fixtures.js";
import { type KillableBrowser, killableBrowser } from "./killable-browser.js";
import { expect, type Page, test } from "./test.js";

const COUNT = 1000;
const PATHS = heldout()
  .pictures.slice(0, 6)
  .map(({ file }) => heldoutPicture(file));

interface Added {
  reused: number;
  /** Whether the image tower was loaded, which it is for a picture that is encoded. */
  loaded: boolean;
  failures: number;
  /** Items in the index before. */
  before: number;
}

let at: KillableBrowser;
let profile: string;
test.beforeAll(() => {
  profile = mkdtempSync(join(tmpdir(), "siglip-interrupted-"));
});
test.afterAll(async () => {
  await at?.kill();
  rmSync(profile, { recursive: true, force: true });
});

async function start(): Promise<Page> {
  at = await killableBrowser(profile);
  return at.page;
}

/** Adds the folder, whole; `done` in the page counts the pictures that are in. */
function addFolder(page: Page): Promise<Added> {
  return page.evaluate(
    async ([paths, count]) => {
      const files = await Promise.all(paths.map(file));
      // Each another file: what follows a picture's end changes no pixel.
      const items = Array.from({ length: count }, (_, i) => ({
        id: `${i}`,
        image: new Blob([files[i % files.length] as File, Uint8Array.of(i >> 8, i)]),
      }));
      const siglip = await siglipWeb.createSiglip({ device: "wasm", verify: "off", towers: [] });
      const index = await siglip.openIndex("folder");
      const before = (await index.stats()).count;
      let tower = false;
      const { reused, failures } = await index.add(items, {
        onProgress: ({ phase, loaded }) => {
          if (phase === "load") tower = true;
          if (phase === "index") Object.assign(globalThis, { done: loaded });
        },
      });
      return { before, loaded: tower, reused: reused.length, failures: failures.length };
    },
    [PATHS, COUNT] as const,
  );
}

const done = (page: Page) => page.evaluate(() => (globalThis as unknown as { done?: number }).done ?? 0).catch(() => 0);

// `npm test` has it with a model that counts.
inAll("an indexing run goes on where it stopped, after a reload and after a kill", async () => {
  let page = await start();
  const stopped: number[] = [];
  for (const way of ["reload", "kill"] as const) {
    addFolder(page).catch(() => undefined); // it is interrupted
    const before = stopped.at(-1) ?? 0;
    await expect.poll(() => done(page), { intervals: [20] }).toBeGreaterThan(before + 20);
    await new Promise((resolve) => setTimeout(resolve, 4000)); // what was put 2 seconds ago is kept, or soon
    stopped.push(await done(page));
    if (way === "reload") {
      await page.reload();
      await page.waitForFunction(() => "siglipWeb" in globalThis);
    } else {
      await at.kill();
      page = await start();
    }
  }
  const last = await addFolder(page);
  console.log(`stopped with ${stopped} of ${COUNT} pictures in, ${last.before} of them kept`);
  // All that the index had is used: what is encoded otherwise is counted in src/worker/fill-index.test.ts.
  expect(last).toEqual({ before: last.before, reused: last.before, loaded: last.before < COUNT, failures: 0 });
  expect(last.before).toBeGreaterThan(stopped[0] ?? 0);
  await page.reload();
  await page.waitForFunction(() => "siglipWeb" in globalThis);
  expect(await addFolder(page)).toEqual({ before: COUNT, reused: COUNT, loaded: false, failures: 0 });
});
