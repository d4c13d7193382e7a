import { inAll, oneClient, projectDevice } from "./engine.js";
import { heldout, heldoutPicture } from "./fixtures.js";
import { expect, test } from "./test.js";

const RATE = 0.85;
const page = oneClient();

interface Answer {
  asked: string;
  right: string[];
  found: string[];
}

/** Prints and returns the share of answers with something right among the first five. */
function hitRate(title: string, answers: readonly Answer[]): number {
  const misses = answers.filter(({ right, found }) => !right.some((one) => found.includes(one)));
  const rate = 1 - misses.length / answers.length;
  console.log(
    `${projectDevice()}, ${title}: ${(100 * rate).toFixed(1)} % of ${answers.length} right among the first 5`,
  );
  for (const { asked, right, found } of misses) {
    console.log(`  missed: ${asked} (right: ${right.join(", ")}; found: ${found.join(", ")})`);
  }
  return rate;
}

/** Indexes pictures under their file names and asks each query for its first five. */
async function search(pictures: readonly string[], queries: readonly { query: string; right: string[] }[]) {
  const found = await page().evaluate(
    async ({ pictures, queries }) => {
      const index = await siglip.openIndex("meaning");
      await index.add(pictures.map(({ id, image }) => ({ id, image })));
      const hits = await Promise.all(queries.map((query) => index.search(query, { k: 5 })));
      await index.close();
      return hits.map((list) => list.map(({ id }) => id));
    },
    {
      pictures: pictures.map((id) => ({ id, image: heldoutPicture(id) })),
      queries: queries.map(({ query }) => query),
    },
  );
  return queries.map(({ query, right }, i) => ({ asked: query, right, found: found[i] ?? [] }));
}

test("queries find held-out pictures", async () => {
  const { pictures, queries } = heldout();
  expect(queries.length).toBeGreaterThanOrEqual(50);
  const answers = await search(
    pictures.map(({ file }) => file),
    queries,
  );
  expect(hitRate("search", answers)).toBeGreaterThanOrEqual(RATE);
});

// The vectors are the same as on WASM, in every run.
inAll("ten queries find held-out pictures", { tag: "@webgpu-only" }, async () => {
  const { pictures, queries } = heldout();
  const ten = queries.slice(0, 10);
  const wanted = ten.flatMap(({ right }) => right);
  const others = pictures.map(({ file }) => file).filter((file) => !wanted.includes(file));
  const answers = await search([...wanted, ...others.slice(0, 14)], ten);
  expect(hitRate("search", answers)).toBeGreaterThanOrEqual(RATE);
});

test("held-out pictures get their labels", async () => {
  const { pictures } = heldout();
  const names = pictures.map(({ name }) => name);
  const found = await page().evaluate(
    async ({ images, names }) => {
      const all = await siglip.classify(images, names);
      return all.map((labels) => labels.slice(0, 5).map(({ label }) => label));
    },
    { images: pictures.map(({ file }) => heldoutPicture(file)), names },
  );
  const answers = pictures.map(({ file, name }, i) => ({ asked: file, right: [name], found: found[i] ?? [] }));
  expect(answers.length).toBeGreaterThanOrEqual(50);
  expect(hitRate("labels", answers)).toBeGreaterThanOrEqual(RATE);
});
