import { oneClient } from "./engine.js";
import { heldout, heldoutPicture } from "./fixtures.js";
import { expect, test } from "./test.js";

const page = oneClient();

/** Nothing that a pictogram shows. */
const UNRELATED = [
  "quarterly tax return",
  "a legal contract",
  "the theory of relativity",
  "a blurred receipt",
  "democracy",
  "a stranger's wedding",
  "stock market report",
  "the sound of silence",
  "an invoice from last year",
  "philosophy",
  "a spreadsheet",
  "a letter of resignation",
];

/** The share of pairs in which the first list's number is the greater one; 0.5 says nothing, 1 tells all apart. */
function separation(higher: readonly number[], lower: readonly number[]): number {
  const wins = higher.flatMap((a) => lower.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
  return wins.reduce((sum: number, win) => sum + win, 0) / wins.length;
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

test("a best hit stands higher for what is there than for what is not", async () => {
  const { pictures, queries } = heldout();
  const best = (asked: readonly string[]) =>
    page().evaluate(
      async ({ asked, pictures }) => {
        const index = await siglip.openIndex("all");
        const { count } = await index.stats();
        if (count === 0) await index.add(pictures.map((image) => ({ image })));
        const hits = await Promise.all(asked.map((query) => index.search(query, { k: 1 })));
        return hits.map(([hit]) => ({ zScore: hit?.zScore ?? Number.NaN, matches: hit?.matches }));
      },
      { asked, pictures: pictures.map(({ file }) => heldoutPicture(file)) },
    );
  const found = await best(queries.map(({ query }) => query));
  const missed = await best(UNRELATED);
  const [there, absent] = [found, missed].map((hits) => hits.map(({ zScore }) => zScore)) as [number[], number[]];
  const share = separation(there, absent);
  console.log(`best hits: median ${median(there)} there, ${median(absent)} absent, ${share} of pairs told apart`);
  expect(share).toBeGreaterThanOrEqual(0.9);
  // "Nothing matches" is said by the first hit alone. Measured: right for 94 of 100 that are there, 8 of 12 that are not.
  const right = found.filter(({ matches }) => matches === true).length;
  const told = missed.filter(({ matches }) => matches === false).length;
  console.log(`matches: ${right} of ${found.length} there, ${told} of ${missed.length} absent`);
  expect(right).toBeGreaterThanOrEqual(0.9 * found.length);
  expect(told).toBeGreaterThanOrEqual(7);
});

test("among captions and pictures, a text finds its picture earlier by standing than by cosine", async () => {
  const { pictures, queries } = heldout();
  const names = [...new Set(pictures.map(({ name }) => name))];
  const asked = queries.slice(0, 40);
  const found = await page().evaluate(
    async ({ files, names, asked }) => {
      const index = await siglip.openIndex("captions and pictures", { storage: "memory" });
      await index.add(files.map(({ id, image }) => ({ id, image: new URL(image, document.baseURI) })));
      await index.add(names.map((name) => ({ id: name, text: `a drawing of a ${name}` })));
      const by = (rank: "cosine" | "zScore") =>
        Promise.all(asked.map(async (query) => (await index.search(query, { k: 3, rank })).map(({ id }) => id)));
      return { cosine: await by("cosine"), zScore: await by("zScore") };
    },
    {
      files: pictures.map(({ file }) => ({ id: file, image: heldoutPicture(file) })),
      names,
      asked: asked.map(({ query }) => query),
    },
  );
  const hits = (ids: string[][]) => ids.filter((some, i) => asked[i]?.right.some((file) => some.includes(file))).length;
  const [byCosine, byStanding] = [hits(found.cosine), hits(found.zScore)];
  console.log(`the right picture among the first 3: ${byCosine} of 40 by cosine, ${byStanding} by zScore`);
  expect(byCosine).toBeLessThanOrEqual(28); // measured: 22, as captions are nearer to any text
  expect(byStanding).toBeGreaterThanOrEqual(36); // measured: 39
});

test("a right label stands higher above unrelated texts than the others do", async () => {
  const some = heldout().pictures.slice(0, 40);
  const labelled = await page().evaluate(
    async ({ images, names }) => siglip.classify(images, names, { relative: true }),
    { images: some.map(({ file }) => heldoutPicture(file)), names: some.map(({ name }) => name) },
  );
  const own: number[] = [];
  const others: number[] = [];
  labelled.forEach((labels, i) => {
    for (const { label, zScore = Number.NaN } of labels) (label === some[i]?.name ? own : others).push(zScore);
  });
  const share = separation(own, others);
  console.log(`labels: median ${median(own)} right, ${median(others)} wrong, ${share} of pairs told apart`);
  expect(own).toHaveLength(40);
  expect(share).toBeGreaterThanOrEqual(0.95);
});

test("labels encoded with their background keep it, and few items have no standing", async () => {
  const result = await page().evaluate(
    async (image) => {
      const set = structuredClone(await siglip.labels(["cat", "dog"], { relative: true }));
      const [kept] = await siglip.classify(image, set);
      const [asked] = await siglip.classify(image, ["cat", "dog"], { relative: true });
      const [plain] = await siglip.classify(image, ["cat", "dog"]);
      const index = await siglip.openIndex("few");
      await index.add(Array.from({ length: 15 }, () => ({ image })));
      const [hit] = await index.search("cat", { k: 1 });
      return { kept: kept?.zScore, asked: asked?.zScore, plain: Object.keys(plain ?? {}), hit: Object.keys(hit ?? {}) };
    },
    heldoutPicture(heldout().pictures[0]?.file ?? ""),
  );
  expect(result.kept).toBe(result.asked);
  expect(result.plain).not.toContain("zScore");
  expect(result.hit).not.toContain("zScore");
});
