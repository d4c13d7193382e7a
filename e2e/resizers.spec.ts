import { cpSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ViewOptions } from "../src/index.js";
import { inAll, onePage } from "./engine.js";
import { heldout, heldoutPicture } from "./fixtures.js";
import { expect, test } from "./test.js";
import { lowestCosine, rows } from "./vectors.js";

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const page = onePage();
const PICTURES = heldout()
  .pictures.slice(0, 20)
  .map(({ file }) => heldoutPicture(file));

/** Answers as resizer.ts does, but that every picture is black. */
const ALL_BLACK = `let size;
const view = { box: { left: 0, top: 0, width: 1, height: 1 }, weight: 1 };
onmessage = ({ data }) => {
  if (data.rule) size = data.rule.size;
  const resized = { width: 1, height: 1, views: [view], from: [new Uint8Array(3 * size * size)] };
  postMessage(data.rule ? { ready: true } : { job: data.job, resized });
};`;

/** Opens a client as `siglip`, of the package with another resizer.js, or with none. */
async function openWith(folder: string, script: string | undefined): Promise<void> {
  const copy = at(`.cache/resizers/${folder}`);
  cpSync(at("dist"), copy, { recursive: true, filter: (path) => !/types|cli\.js/.test(path) });
  if (script === undefined) rmSync(`${copy}/resizer.js`);
  else writeFileSync(`${copy}/resizer.js`, script);
  await page().evaluate(async (folder) => {
    const worker = () => new Worker(`/.cache/resizers/${folder}/worker.js`, { type: "module" });
    globalThis.siglip = await siglipWeb.createSiglip({ device: "wasm", towers: ["image"], verify: "off", worker });
  }, folder);
}

test.afterEach(() => page().evaluate(() => siglip.close()));

/** The vectors of pictures as files, in one call or in a call each. */
const embed = (together: boolean, pictures: readonly string[], views?: ViewOptions) =>
  page().evaluate(
    async ({ together, pictures, views }) => {
      const files = await Promise.all(pictures.map((path) => file(path)));
      const options = views ? { views } : {};
      const calls = together
        ? [siglip.embedImages(files, options)]
        : files.map((one) => siglip.embedImages(one, options));
      const all = await Promise.all(calls);
      return { data: all.flatMap(({ data }) => [...data]), dim: all[0]?.dim ?? 0 };
    },
    { together, pictures, views },
  );

test("files are resized by other workers, once a call has many and these have answered", async () => {
  await openWith("black", ALL_BLACK);
  const cosine = async (together: boolean) => {
    const { data, dim } = await embed(together, PICTURES.slice(0, 2));
    const [a = [], b = []] = rows(data, dim);
    return lowestCosine([a], [b]);
  };
  expect(await cosine(false)).toBeLessThan(0.99);
  await expect.poll(() => cosine(true)).toBeGreaterThan(0.99999);
});

inAll("pictures have the same vectors from such workers, and where they can't start", async () => {
  await openWith("none", undefined);
  const expected = await embed(false, PICTURES);
  const none = await embed(true, PICTURES);
  await page().evaluate(async () => {
    await siglip.close();
    globalThis.siglip = await siglipWeb.createSiglip({ device: "wasm", towers: ["image"], verify: "off" });
  });
  const some = [none, await embed(true, PICTURES), await embed(true, PICTURES)];
  for (const { data, dim } of some) {
    expect(lowestCosine(rows(data, dim), rows(expected.data, dim))).toBeGreaterThan(0.99999);
  }
  const [few, views] = [PICTURES.slice(0, 6), { tiles: 2, pool: "none" } as const];
  const [apart, together] = [await embed(false, few, views), await embed(true, few, views)];
  expect(apart.data).toHaveLength(6 * 5 * apart.dim);
  expect(lowestCosine(rows(together.data, apart.dim), rows(apart.data, apart.dim))).toBeGreaterThan(0.99999);
});
