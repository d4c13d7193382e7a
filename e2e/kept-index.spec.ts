import { inAll } from "./engine.js";
import { heldout, heldoutPicture } from "./fixtures.js";
import { expect, type Page, test } from "./test.js";

const PICTURES = heldout()
  .pictures.slice(0, 5)
  .map(({ file }) => heldoutPicture(file));

test.beforeEach(async ({ page }) => {
  await start(page);
});
test.afterEach(async ({ page }) => {
  await page.evaluate(() => siglip.close());
});

/** Loads the page anew, with a fresh client and worker. */
async function start(page: Page): Promise<void> {
  await page.goto("/e2e/pages/blank.html");
  await page.waitForFunction(() => "siglipWeb" in globalThis);
  await page.evaluate(async () => {
    const options = { device: "wasm", verify: "off", worker: ownWorker } as const;
    globalThis.siglip = await siglipWeb.createSiglip(options);
  });
}

/** Adds pictures as files under names, to the index "photos". */
const add = (page: Page, names: readonly string[], pictures: readonly string[] = PICTURES) =>
  page.evaluate(
    async ({ names, pictures }) => {
      const index = await siglip.openIndex("photos");
      const items = await Promise.all(
        pictures.map(async (path, i) => ({ id: names[i] ?? "", image: await file(path) })),
      );
      return index.add(items);
    },
    { names, pictures },
  );
const search = (page: Page) =>
  page.evaluate(async () => {
    const index = await siglip.openIndex("photos");
    return { hits: await index.search("a cat", { k: 50 }), stats: await index.stats() };
  });
const NAMES = PICTURES.map((_, i) => `picture ${i}`);

test("an index is there after a reload, and what it has is not encoded again, whatever its name", async ({ page }) => {
  expect(await add(page, NAMES)).toMatchObject({ ids: NAMES, reused: [], failures: [] });
  const before = await search(page);
  expect(before.stats).toMatchObject({ count: 5, storage: "opfs", notes: [], damaged: [] });
  await start(page);
  expect(await search(page)).toEqual({ ...before, stats: { ...before.stats, bytes: expect.any(Number) } });
  const moved = NAMES.map((name) => `moved ${name}`);
  expect(await add(page, moved)).toMatchObject({ ids: moved, reused: [0, 1, 2, 3, 4] });
  const after = await search(page);
  expect(after.stats.count).toBe(10);
  expect(after.hits.filter(({ id }) => id.startsWith("moved")).map(({ cosine }) => cosine)).toEqual(
    before.hits.map(({ cosine }) => cosine),
  );
});

// life.spec.ts has one whose worker is replaced.
inAll("a handle goes on after its worker was ended", async ({ page }) => {
  await add(page, NAMES);
  const found = await page.evaluate(async () => {
    const index = await siglip.openIndex("photos");
    await index.remove(["picture 2"]);
    workers.at(-1)?.terminate();
    await new Promise((resolve) => setTimeout(resolve, 200)); // until the client has noticed
    return (await index.search("a cat")).map(({ id }) => id).sort();
  });
  expect(found).toEqual(NAMES.filter((name) => name !== "picture 2"));
});

test("two tabs fill one index, and each finds what the other added", async ({ page, context }) => {
  const other = await context.newPage();
  await start(other);
  await page.evaluate(() => siglip.openIndex("photos"));
  await Promise.all([
    add(page, NAMES.slice(0, 3), PICTURES.slice(0, 3)),
    add(other, NAMES.slice(3), PICTURES.slice(3)),
  ]);
  for (const one of [page, other]) {
    await expect.poll(async () => (await search(one)).hits.map(({ id }) => id).sort()).toEqual(NAMES);
  }
  await other.evaluate(() => siglip.close());
});

inAll("vectors held as int8 are found with the cosines of those given, after a reload too", async ({ page }) => {
  const run = () =>
    page.evaluate(async () => {
      const { dim } = siglip.status;
      const vectorOf = (seed: number) => {
        const vector = Float32Array.from({ length: dim }, (_, i) => Math.sin(seed * 12.9 + i * (1 + seed * 0.001)));
        const length = Math.hypot(...vector);
        return vector.map((x) => x / length);
      };
      const index = await siglip.openIndex("formats", { vectors: "int8" });
      const items = Array.from({ length: 400 }, (_, n) => ({ id: `${n}`, vector: vectorOf(n) }));
      if ((await index.stats()).count === 0) await index.add(items);
      const query = vectorOf(17.5);
      const cosine = (vector: Float32Array) => vector.reduce((sum, x, i) => sum + x * (query[i] as number), 0);
      const expected = items.map(({ id, vector }) => ({ id, cosine: cosine(vector) }));
      const hits = await index.search(query, { k: 12 });
      return {
        hits: hits.map(({ id, cosine }) => ({ id, cosine })),
        expected: expected.sort((a, b) => b.cosine - a.cosine).slice(0, 12),
        format: (await index.stats()).format,
      };
    });
  const first = await run();
  expect(first.format).toBe("int8");
  expect(first.hits.map(({ id }) => id)).toEqual(first.expected.map(({ id }) => id));
  // Rounding of the unit vectors and of the sum here; int8 by itself is off by 1e-3.
  for (const [i, { cosine }] of first.hits.entries()) {
    expect(Math.abs(cosine - (first.expected[i]?.cosine ?? 9))).toBeLessThan(1e-6);
  }
  await start(page);
  expect(await run()).toEqual(first);
});

inAll("indexes are listed and deleted; one in memory is not kept", async ({ page }) => {
  const name = "a/b .. 猫";
  const result = await page.evaluate(async (name) => {
    const kept = await siglip.openIndex(name);
    await kept.add([{ id: "cat", text: "a cat", metadata: { at: new Date(7) } }]);
    const brief = await siglip.openIndex("brief", { storage: "memory" });
    await brief.add([{ id: "dog", text: "a dog" }]);
    const storage = (await brief.stats()).storage;
    const [hit] = await kept.search("a cat");
    const listed = await siglip.indexes();
    await siglip.deleteIndex(name);
    const { error } = await outcome(kept.search("a cat"));
    const { count } = await (await siglip.openIndex(name)).stats();
    return { listed, left: await siglip.indexes(), count, storage, error, at: hit?.metadata?.at };
  }, name);
  expect(result).toMatchObject({
    listed: [name],
    left: [],
    count: 0,
    storage: "memory",
    error: { code: "index-lost" },
  });
  expect(result.at).toEqual(new Date(7));
});

inAll("an index that another model filled is refused", async ({ page }) => {
  const { error } = await page.evaluate(async () => {
    const index = await siglip.openIndex("photos");
    await index.add([{ id: "cat", text: "a cat" }]);
    const other = await siglipWeb.createSiglip({
      model: { url: new URL("/e2e/fixtures/checkpoints/tiny-siglip/", location.href) },
      device: "wasm",
      verify: "off",
    });
    const refused = await outcome(other.openIndex("photos"));
    await other.close();
    return refused;
  });
  expect(error).toMatchObject({ code: "space-mismatch" });
});

// index-kills.spec.ts ends workers too.
inAll(
  "a worker that ends in the middle of an add leaves all that was acknowledged, and nothing half",
  async ({ page }) => {
    const result = await page.evaluate(async () => {
      const { dim } = siglip.status;
      const vectorOf = (n: number) => Float32Array.from({ length: dim }, (_, i) => Math.sin(1 + n + i * (n + 2)));
      const itemsOf = (round: number) =>
        Array.from({ length: 600 }, (_, i) => ({ id: `${round}/${i}`, vector: vectorOf(round * 600 + i) }));
      const acknowledged = new Set<string>();
      const asked = new Set<string>();
      const missing: string[] = [];
      let damaged = 0;
      let interrupted = 0;
      for (let round = 0; round < 3; round++) {
        const index = await siglip.openIndex("photos");
        for (const { id } of itemsOf(round)) asked.add(id);
        const adding = index.add(itemsOf(round)).then(
          ({ ids }) => ids,
          () => undefined,
        );
        await new Promise((resolve) => setTimeout(resolve, 5 + round * 20));
        workers.at(-1)?.terminate();
        const ids = await adding;
        if (ids) for (const id of ids) acknowledged.add(id);
        else interrupted++;
        const again = await siglip.openIndex("photos");
        damaged += (await again.stats()).damaged.length;
        const found = new Set((await again.search(vectorOf(0), { k: 5000 })).map(({ id }) => id));
        missing.push(...[...acknowledged].filter((id) => !found.has(id)), ...[...found].filter((id) => !asked.has(id)));
        const { ids: whole } = await again.add(itemsOf(round));
        for (const id of whole) acknowledged.add(id);
      }
      const { count } = await (await siglip.openIndex("photos")).stats();
      return { missing, damaged, count, interrupted };
    });
    expect(result).toMatchObject({ missing: [], damaged: 0, count: 1800 });
    expect(result.interrupted).toBeGreaterThan(0);
  },
);

inAll(
  "files that another tab has open for its searches are put together and deleted all the same",
  async ({ page, context }) => {
    const other = await context.newPage();
    await start(other);
    const open = (one: Page) =>
      one.evaluate(async () => {
        globalThis.index = await siglip.openIndex("photos", { vectors: "int8" });
      });
    await open(page);
    await page.evaluate(async () => {
      const { dim } = siglip.status;
      for (let call = 0; call < 4; call++) {
        await index.add(
          Array.from({ length: 50 }, (_, n) => ({
            id: `${call}-${n}`,
            vector: Float32Array.from({ length: dim }, (_, i) => Math.sin(1 + (50 * call + n) * 7.3 + i * (n + 2.1))),
          })),
        );
      }
    });
    await open(other);
    const find = () =>
      other.evaluate(async () => {
        const ids = ["0-7", "1-7", "2-7", "3-7"];
        const hits = await Promise.all(ids.map((similarTo) => index.search({ similarTo, itself: true }, { k: 3 })));
        return hits.map(([first]) => [first?.id, Math.round((first?.cosine ?? 0) * 1e6)]);
      });
    const all = ["0-7", "1-7", "2-7", "3-7"].map((id) => [id, 1e6]);
    expect(await find()).toEqual(all);
    const compacted = await page.evaluate(() => outcome(index.compact()));
    expect(compacted.value).toMatchObject({ count: 200, segments: 1 });
    expect(await find()).toEqual(all);
    await other.waitForTimeout(1100); // none is opened for a second after it was asked for
    expect(await find()).toEqual(all);
    expect(await page.evaluate(() => outcome(siglip.deleteIndex("photos")))).toEqual({});
    expect(await page.evaluate(() => siglip.indexes())).toEqual([]);
    await other.evaluate(() => siglip.close());
  },
);
