import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { PNG } from "pngjs";
import { onePage } from "./engine.js";
import { startHub } from "./hub.js";
import { checkpoint, referenceOf } from "./parity/checkpoints.js";
import { faults, nearness } from "./parity/nearness.js";
import { expect, test } from "./test.js";
import { rows } from "./vectors.js";

/** Some numbers of a vector of unit length, as someone published them. */
interface Known {
  source: string;
  first: number[];
  last: number[];
}

interface Published {
  repo: string;
  revision: string;
  tolerance?: number;
  logits?: {
    picture: string;
    texts: string[];
    scale: number;
    bias: number;
    expected: number[];
    tolerance: number;
  };
  images?: (Known & { size: number })[];
  texts?: (Known & { text: string })[];
}

// `npm run test:real` sets these. Without it a hub on this machine stands in, with one of the larger checkpoints.
const model = process.env.REAL_MODEL ?? "thin-siglip-deep";
const hub = process.env.REAL_HUB ?? "stand-in";

const page = onePage();
const published = (
  JSON.parse(readFileSync(new URL("published.json", import.meta.url), "utf8")) as Record<string, Published>
)[model];

test.setTimeout(600_000); // a real checkpoint is 800 MB and more

/** A white square as an address, for a vector that needs no picture of anyone's. */
function white(size: number): string {
  const image = new PNG({ width: size, height: size });
  image.data.fill(255);
  return `data:image/png;base64,${PNG.sync.write(image).toString("base64")}`;
}

/** A picture from its own site, as an address that needs no second request. */
async function download(address: string): Promise<string> {
  const response = await fetch(address).catch((cause: unknown) => {
    throw new Error(`No network: ${address} can't be reached.`, { cause });
  });
  if (!response.ok) throw new Error(`${address} answered with status ${response.status}.`);
  return `data:image/jpeg;base64,${Buffer.from(await response.arrayBuffer()).toString("base64")}`;
}

/** Says clearly that a hub can't be reached, before a page waits for it. */
async function requireHub(url: string): Promise<void> {
  const response = await fetch(`${url}config.json`).catch((cause: unknown) => {
    throw new Error(`No network: the hub at ${url} can't be reached.`, { cause });
  });
  if (!response.ok) throw new Error(`The hub has no ${url}config.json: status ${response.status}.`);
}

async function run(url: string, images: string[], texts: string[]) {
  await requireHub(url);
  const question = { url, device: "wasm" as const, dtype: "fp32" as const, images, texts };
  const answer = await page().evaluate((asked) => measure(asked), question);
  expect(answer.failures).toEqual([]);
  return answer;
}

function furthest(vector: number[] | undefined, { first, last }: Known): number {
  const found = vector ?? [];
  const parts = [...found.slice(0, first.length), ...found.slice(-last.length)];
  return Math.max(...[...first, ...last].map((value, i) => Math.abs(value - (parts[i] ?? Number.NaN))));
}

if (published) {
  test(`${model} gives its published numbers`, async () => {
    const { repo, revision, logits, images = [], texts = [], tolerance = 0 } = published;
    const url = `${hub}/${repo}/resolve/${revision}/`;
    const pictures = [...(logits ? [await download(logits.picture)] : []), ...images.map(({ size }) => white(size))];
    const answer = await run(url, pictures, [...(logits?.texts ?? []), ...texts.map(({ text }) => text)]);
    const [imageRows, textRows] = [rows(answer.images, answer.dim), rows(answer.texts, answer.dim)];
    for (const [i, expected] of (logits?.expected ?? []).entries()) {
      const logit = (logits?.scale ?? Number.NaN) * (answer.cosine[i] ?? Number.NaN) + (logits?.bias ?? Number.NaN);
      console.log(`${model}, "${logits?.texts[i]}": logit ${logit}, published ${expected}`);
      expect(Math.abs(logit - expected)).toBeLessThanOrEqual(logits?.tolerance ?? 0);
    }
    for (const [i, known] of images.entries()) {
      const off = furthest(imageRows[i + (logits ? 1 : 0)], known);
      console.log(`${model}, ${known.source}: off by ${off}`);
      expect(off).toBeLessThanOrEqual(tolerance);
    }
    for (const [i, known] of texts.entries()) {
      const off = furthest(textRows[i + (logits?.texts.length ?? 0)], known);
      console.log(`${model}, "${known.text}", ${known.source}: off by ${off}`);
      expect(off).toBeLessThanOrEqual(tolerance);
    }
  });
} else {
  test(`${model} from a hub is PyTorch's`, async () => {
    const one = checkpoint(model);
    test.skip(!one.present, "the larger checkpoints are not beside the project");
    const standIn = hub === "stand-in" ? await startHub([dirname(one.folder)]) : undefined;
    try {
      const reference = referenceOf(one);
      const images = reference.images.map((name) => `${one.imagesUrl}/${name}`);
      const answer = await run(`${standIn?.url ?? hub}/siglip-web/${model}/resolve/main/`, images, reference.texts);
      const measured = nearness(answer, reference);
      console.log(`${model} from ${hub}: ${JSON.stringify(measured)}`);
      expect(faults(measured, "fp32", { image: 1, text: 1, logits: 0 }, reference)).toEqual([]);
    } finally {
      await standIn?.close();
    }
  });
}
