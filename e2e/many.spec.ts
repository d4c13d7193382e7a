// Many calls at once, many clients and many tabs: each call ends once, small ones first, none waits for ever, and no item
// is lost.

import { inAll } from "./engine.js";
import { gallery, writeResult } from "./fixtures.js";
import { expect, type Page, test } from "./test.js";

interface End {
  n: number;
  kind: string;
  how: string;
}

declare const many: {
  run(count: number, seed: number, addresses: readonly string[]): Promise<{ ends: End[]; late: number[] }>;
  queries(
    addresses: readonly string[],
    times: number,
  ): Promise<{ idle: number; busy: number; most: number; asked: number; added: number }>;
  flood(
    addresses: readonly string[],
    together: number,
  ): Promise<{ rows: number; alone: number; beside: number; answered: number }>;
};

const ALL = process.env.TEST_ALL === "1";
const CALLS = ALL ? 200 : 60;
const SEED = Number(process.env.MANY_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** Streams of queries that never end; beside them a large call may take so many times as long as alone, and no longer. */
const [TOGETHER, LONGER] = [3, 8];
const found: Record<string, unknown> = {};
const addresses = gallery();
let page: Page;

async function opened(page: Page): Promise<Page> {
  await page.goto("/e2e/pages/blank.html");
  await page.waitForFunction(() => "siglipWeb" in globalThis);
  await page.addScriptTag({ type: "module", url: "/e2e/pages/many.js" });
  await page.waitForFunction(() => "many" in globalThis);
  return page;
}

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage();
  await opened(page);
  await page.evaluate(async () => {
    globalThis.siglip = await siglipWeb.createSiglip({ device: "wasm", verify: "off" });
    globalThis.index = await siglip.openIndex("many at once");
    await index.add([{ id: "cat", text: "a cat" }]);
  });
});
test.afterAll(async () => {
  if (ALL) writeResult("many", found);
  await page.close();
});

const middle = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

test(`${CALLS} calls at once end once each, small ones first`, async () => {
  const { ends, late } = await page.evaluate(([count, seed, addresses]) => many.run(count, seed, addresses), [
    CALLS,
    SEED,
    addresses.slice(0, 60),
  ] as const);
  const said = `MANY_SEED=${SEED}`;
  const places = (kind: string) => ends.flatMap((end, at) => (end.kind === kind && end.how === "value" ? [at] : []));
  const how: Record<string, number> = {};
  for (const end of ends) how[end.how] = (how[end.how] ?? 0) + 1;
  const order = Object.fromEntries(["image", "images", "text", "texts"].map((kind) => [kind, middle(places(kind))]));
  found.calls = { calls: CALLS, seed: SEED, ended: how, middlePlace: order };
  console.log(said, JSON.stringify(found.calls));
  expect(
    ends.map(({ n }) => n).sort((a, b) => a - b),
    said,
  ).toEqual(Array.from({ length: CALLS }, (_, n) => n));
  expect(
    Object.keys(how).filter((one) => one !== "value" && one !== "aborted"),
    said,
  ).toEqual([]);
  expect(late, said).toEqual([]);
  expect(order.image, said).toBeLessThan(order.images as number);
  expect(order.text, said).toBeLessThan(order.texts as number);
});

inAll("queries without end don't keep a large call from its end", async () => {
  const { rows, alone, beside, answered } = await page.evaluate(
    ([addresses, together]) => many.flood(addresses, together),
    [addresses.slice(0, 120), TOGETHER] as const,
  );
  found.flood = { together: TOGETHER, answered, alone, beside, times: beside / alone };
  console.log(JSON.stringify(found.flood));
  expect(rows).toBe(120);
  expect(answered).toBeGreaterThan(20);
  expect(beside / alone).toBeLessThanOrEqual(LONGER);
});

inAll("a query in the middle of an indexing run waits for one batch at most", async () => {
  const times = await page.evaluate((addresses) => many.queries(addresses, 40), addresses);
  found.query = { ...times, ratio: times.busy / times.idle };
  console.log(JSON.stringify(found.query));
  expect(times.added).toBe(addresses.length);
});

inAll("two tabs and three clients on one origin lose nothing of one index", async ({ browser }) => {
  const context = await browser.newContext();
  const tabs = await Promise.all([opened(await context.newPage()), opened(await context.newPage())]);
  const [first, second] = tabs as [Page, Page];
  /** Adds so many texts in small calls, by a client of its own; removes each fifth of them. */
  const fill = (page: Page, name: string) =>
    page.evaluate(async (name) => {
      const client = await siglipWeb.createSiglip({ device: "wasm", verify: "off", towers: ["text"] });
      const index = await client.openIndex("shared by tabs");
      for (let call = 0; call < 20; call++) {
        const ids = Array.from({ length: 10 }, (_, i) => `${name} ${call} ${i}`);
        await index.add(ids.map((id) => ({ id, text: id })));
        await index.remove(ids.slice(0, 2));
        if (call % 7 === 6) await index.compact();
      }
      await client.close();
    }, name);
  await Promise.all([fill(first, "a"), fill(first, "b"), fill(second, "c")]);
  const seen = await second.evaluate(async () => {
    const client = await siglipWeb.createSiglip({ device: "wasm", verify: "off", towers: ["text"] });
    const index = await client.openIndex("shared by tabs");
    const { count, damaged } = await index.stats();
    const ids: string[] = [];
    for await (const { id } of index.items()) ids.push(id);
    await client.deleteIndex("shared by tabs");
    await client.close();
    return { count, damaged, ids: ids.sort() };
  });
  const wanted = ["a", "b", "c"].flatMap((name) =>
    Array.from({ length: 20 }, (_, call) => Array.from({ length: 8 }, (_, i) => `${name} ${call} ${i + 2}`)).flat(),
  );
  found.tabs = {
    tabs: 2,
    clients: 3,
    added: wanted.length,
    lost: wanted.filter((id) => !seen.ids.includes(id)).length,
  };
  expect(seen).toEqual({ count: wanted.length, damaged: [], ids: wanted.sort() });
  await context.close();
});
