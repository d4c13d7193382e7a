import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { IndexStats } from "../src/index.js";
import { writeResult } from "./fixtures.js";
import { type KillableBrowser, killableBrowser } from "./killable-browser.js";
import { randomOf } from "./random.js";
import { expect, type Page, test } from "./test.js";

// An index whose browser, worker or tab ends at any moment of an add, a remove or a putting together: what was acknowledged
// is there, and of what was under way each item is as it was or as it was to be.

interface Step {
  n: number;
  kind: "add" | "remove" | "compact";
  ids: number[];
}

interface Checked {
  /** Which step put each item. */
  items: [id: number, n: number][];
  wrong: unknown[];
  stats: IndexStats;
}

declare const kills: { run(steps: Step[]): Promise<void>; check(): Promise<Checked>; endWorker(): void };

const WAYS = ["the browser's process is killed", "the worker is ended", "the tab is closed"] as const;
/** Three in `npm test`, one of each way; all in `npm run test:all`. */
const KILLS = process.env.TEST_ALL === "1" ? 50 : 1;
const SEED = Number(process.env.KILL_SEED ?? Math.floor(Math.random() * 2 ** 31));
const IDS = 3000;
/** No run comes to its end. */
const STEPS = 400;
/** Milliseconds after a step began: an add of some hundred items takes about as long. */
const LATEST = 60;

let at: KillableBrowser;
let profile: string;
let begun = 0;
let done = 0;

test.beforeAll(() => {
  profile = mkdtempSync(join(tmpdir(), "siglip-index-kill-"));
});
test.afterAll(async () => {
  await at?.kill();
  rmSync(profile, { recursive: true, force: true });
});

async function prepared(page: Page): Promise<Page> {
  await page.exposeFunction("began", (n: number) => {
    begun = Math.max(begun, n); // what a closed tab said last may come late
  });
  await page.exposeFunction("acknowledged", (n: number) => {
    done = Math.max(done, n);
  });
  await page.addScriptTag({ type: "module", url: "/e2e/pages/index-kills.js" });
  await page.waitForFunction(() => "kills" in globalThis);
  return page;
}

async function start(): Promise<Page> {
  at = await killableBrowser(profile);
  return prepared(at.page);
}

async function anotherTab(page: Page): Promise<Page> {
  const url = page.url();
  const other = await page.context().newPage();
  await page.close();
  await other.goto(url);
  await other.waitForFunction(() => "siglipWeb" in globalThis);
  return prepared(other);
}

test(`killed at ${KILLS} random moments, an index has all that was acknowledged, and nothing half`, async () => {
  test.setTimeout(60_000 + KILLS * 20_000);
  console.log(`KILL_SEED=${SEED}`);
  const random = randomOf(SEED);
  const acknowledged = new Map<number, number>();
  const cut: Record<string, number> = {};
  let [page, next, dropped] = [await start(), 1, 0];
  // For the report on reliability; a kill whose check fails is one that lost something.
  const report = (tried: number, lost: number) =>
    writeResult("kills-index", { tried, lost, note: `${JSON.stringify(cut)} cut; KILL_SEED=${SEED}` });
  for (let kill = 0; kill < KILLS; kill++) {
    const way = WAYS[kill % WAYS.length] as (typeof WAYS)[number];
    const steps = stepsFrom(next, random);
    [begun, done] = [next - 1, next - 1];
    const running = page.evaluate((steps) => kills.run(steps), steps).catch(() => undefined); // the page may be gone
    // So that each kind of step is cut: at some moment of one of the first few.
    const target = next + 1 + Math.floor(random() * 6);
    await expect.poll(() => begun, { intervals: [1] }).toBeGreaterThanOrEqual(target);
    await new Promise((resolve) => setTimeout(resolve, random() * LATEST));
    if (way === "the worker is ended") {
      await page.evaluate(() => kills.endWorker());
      await running;
    } else if (way === "the tab is closed") {
      page = await anotherTab(page);
    } else {
      await at.kill();
      page = await start();
    }
    const { items, wrong, stats } = await page.evaluate(() => kills.check());

    report(kill + 1, 1);
    const said = `kill ${kill} (${way}) of KILL_SEED=${SEED}, step ${done + 1}`;
    expect(wrong, said).toEqual([]);
    expect(stats.damaged, said).toEqual([]);
    expect(stats.count, said).toBe(items.length);
    expect(stats.storage, said).toBe("opfs");
    const found = new Map(items);
    expect(found.size, said).toBe(items.length);
    for (const step of steps) if (step.n <= done) apply(step, acknowledged);
    const under = steps.find(({ n }) => n === done + 1) as Step;
    const after = apply(under, new Map(acknowledged));
    const mistaken = Array.from({ length: IDS }, (_, id) => id).filter((id) => {
      const is = found.get(id);
      return is !== acknowledged.get(id) && is !== after.get(id);
    });
    expect(mistaken, said).toEqual([]);
    cut[under.kind] = (cut[under.kind] ?? 0) + 1;
    report(kill + 1, 0);
    dropped += stats.dropped.length;
    acknowledged.clear();
    for (const [id, n] of found) acknowledged.set(id, n);
    next = under.n + 1;
  }
  console.log(
    `${KILLS} kills: ${JSON.stringify(cut)} cut, ${dropped} files dropped, ${acknowledged.size} items at last`,
  );
});

/** Steps from the `n`th on. */
function stepsFrom(n: number, random: () => number): Step[] {
  return Array.from({ length: STEPS }, (_, i) => {
    const kind = (["add", "add", "add", "remove", "compact"] as const)[Math.floor(random() * 5)] as Step["kind"];
    const count = kind === "compact" ? 0 : 1 + Math.floor(random() ** 2 * 800);
    const first = Math.floor(random() * IDS);
    return { n: n + i, kind, ids: Array.from({ length: count }, (_, j) => (first + j) % IDS) };
  });
}

/** What becomes of the items by a step. */
function apply({ n, kind, ids }: Step, items: Map<number, number>): Map<number, number> {
  for (const id of ids) {
    if (kind === "add") items.set(id, n);
    if (kind === "remove") items.delete(id);
  }
  return items;
}
