// Long days: thousands of pictures, and one load after another, after which memory is what it was.

import { inAll, projectDevice } from "./engine.js";
import { gallery, writeResult } from "./fixtures.js";
import { countMemory, type Living, memoryMeter } from "./memory-meter.js";
import { expect, type Page, test } from "./test.js";

declare const soak: {
  start(device: string): Promise<void>;
  run(count: number, addresses: readonly string[]): Promise<void>;
  visit(device: string, address: string): Promise<void>;
};

const IMAGES = Number(process.env.SOAK ?? 300);
const LOADS = Number(process.env.SOAK_LOADS ?? 3);
/** After so many everything that is kept for later is there. */
const WARM = Math.min(500, IMAGES / 3);
const POINTS = 20;
/** The bound on what may be more at the end than half-way. */
const MOST = 0.05;
/** What a collector leaves lying about by chance, in bytes: 5 % of a page of 1 MB would be less than one array. */
const NOISE = 200_000;

/** Not `browserHeap`: the tool that drives the browser keeps each request there. */
const KINDS = ["pageHeap", "workerHeap", "wasm", "gpuBytes"] as const;
const COUNTS = ["gpuBuffers", "textures", "devices", "urls", "workers", "locks"] as const;

async function opened(page: Page): Promise<(withCode?: boolean) => Promise<Living>> {
  await countMemory(page);
  await page.goto("/e2e/pages/blank.html");
  await page.waitForFunction(() => "siglipWeb" in globalThis);
  await page.addScriptTag({ type: "module", url: "/e2e/pages/soak.js" });
  await page.waitForFunction(() => "soak" in globalThis);
  return memoryMeter(page);
}

inAll(`memory is flat over ${IMAGES} pictures`, { tag: "@webgpu" }, async ({ page }) => {
  test.setTimeout(3_600_000);
  const read = await opened(page);
  const addresses = gallery();
  await page.evaluate((device) => soak.start(device), projectDevice());
  const curve: (Living & { images: number })[] = [];
  for (let point = 0, images = 0; point < POINTS + 1; point++) {
    const until = Math.round(WARM + ((IMAGES - WARM) * point) / POINTS);
    await page.evaluate(([count, addresses]) => soak.run(count, addresses), [until - images, addresses] as const);
    images = until;
    curve.push({ images, ...(await read([0, POINTS / 2, POINTS].includes(point))) });
  }
  const warm = curve[0] as Living;
  const growth = Object.fromEntries(KINDS.map((kind) => [kind, grown(curve, warm, kind)]));
  const ownGrowth = own(curve.at(-1) as Living) / own(warm) - 1;
  const device = projectDevice();
  writeResult(`soak-${device}`, { device, images: IMAGES, warm: Math.round(WARM), growth, ownGrowth, curve });
  console.log(device, IMAGES, JSON.stringify(growth), ownGrowth, JSON.stringify(curve.at(-1)));
  // Functions that are used much are compiled once more, one after another, over thousands of pictures: code is no leak,
  // and with it a heap comes to rest only then. The report has the growth since all was warm, of all and without code.
  expect(own(curve.at(-1) as Living) - own(warm)).toBeLessThanOrEqual(Math.max(MOST * own(warm), NOISE));
  const half = curve.slice(Math.floor(curve.length / 2));
  for (const kind of KINDS) {
    const before = (half[0] as Living)[kind];
    const more = grown(half, half[0] as Living, kind) * before;
    expect(more, kind).toBeLessThanOrEqual(Math.max(MOST * before, kind === "wasm" ? 0 : NOISE));
  }
  for (const kind of COUNTS) expect(Math.max(...curve.map((one) => one[kind])), kind).toBeLessThanOrEqual(warm[kind]);
});

/** What is in the workers' heaps beside code. */
const own = ({ workerHeap, workerCode = 0 }: Living) => workerHeap - workerCode;

/** How much more the most of the last quarter is than what there was when all was warm, as a share. */
function grown(curve: readonly Living[], warm: Living, kind: (typeof KINDS)[number]): number {
  const last = curve.slice(-Math.ceil(curve.length / 4)).map((one) => one[kind]);
  return warm[kind] === 0 ? Math.max(...last) : Math.max(...last) / warm[kind] - 1;
}

inAll(`after ${LOADS} loads and closes all is as before`, { tag: "@webgpu" }, async ({ page }) => {
  test.setTimeout(3_600_000);
  const read = await opened(page);
  const [address = ""] = gallery();
  const visit = () =>
    page.evaluate(([device, address]) => soak.visit(device, address), [projectDevice(), address] as const);
  await visit(); // code that is compiled once stays
  const curve = [await read()];
  for (let load = 0; load < LOADS; load++) {
    await visit();
    await expect.poll(() => page.workers().length).toBe(0);
    curve.push(await read());
  }
  const device = projectDevice();
  const last = curve.at(-1) as Living;
  const lateAt = Math.ceil((2 / 3) * LOADS);
  const [first, warm, late] = [0, Math.ceil(LOADS / 3), lateAt].map((at) => curve[at]) as [Living, Living, Living];
  const each = (last.pageHeap - late.pageHeap) / (LOADS - lateAt);
  writeResult(`loads-${device}`, { device, loads: LOADS, growth: last.pageHeap / first.pageHeap - 1, each, curve });
  console.log(device, LOADS, JSON.stringify(first), JSON.stringify(last));
  expect(last.pageHeap - warm.pageHeap).toBeLessThanOrEqual(Math.max(MOST * warm.pageHeap, NOISE));
  // Code is compiled over some ten of them; then a load leaves nothing, and each worker that is kept would be 2,700 bytes.
  if (LOADS >= 30) expect(each).toBeLessThan(1000);
  for (const kind of COUNTS) expect(last[kind], kind).toBe(kind === "urls" ? first[kind] : 0);
});
