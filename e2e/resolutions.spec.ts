import { readFileSync } from "node:fs";
import { expect, test } from "playwright/test";
import type { Dtype } from "../src/index.js";
import { onePage, onlyInAll, projectDevice } from "./engine.js";
import { type Checkpoint, checkpoint, checkpoints, referenceOf } from "./parity/checkpoints.js";

const page = onePage();
const fixture = new URL("./fixtures/resolutions.json", import.meta.url);
/** By checkpoint and pixels a side, what PyTorch answers for the checkpoint's first two pictures. */
const { checkpoints: known }: { checkpoints: Record<string, Record<string, number[][]>> } = JSON.parse(
  readFileSync(fixture, "utf8"),
);

/** Runs a checkpoint at a resolution: two pictures together, one text, and what the proof says. */
function run(one: Checkpoint, resolution: number | undefined, dtype: Dtype = "fp32") {
  const images = referenceOf(one)
    .images.slice(0, 2)
    .map((name) => `${one.imagesUrl}/${name}`);
  return page().evaluate(
    async ({ url, images, resolution, device, dtype }) => {
      const model = { url: new URL(url, location.href) };
      const size = resolution === undefined ? {} : { resolution };
      const client = await siglipWeb.createSiglip({ model, device, dtype, verify: "always", ...size });
      try {
        const pictures = await client.embedImages(images.map((name) => new URL(name, location.href).href));
        const { data: text, space } = await client.embedTexts(["a photo of a cat"]);
        const { dim, rows } = pictures;
        const vectors = Array.from({ length: rows }, (_, i) => [...pictures.data.slice(i * dim, (i + 1) * dim)]);
        return { vectors, text: [...text], spaces: [pictures.space, space], status: client.status };
      } finally {
        await client.close();
      }
    },
    { url: one.url, images, resolution, device: projectDevice(), dtype },
  );
}

/** 1 - cosine of the worst pair. */
function worst(vectors: number[][], expected: number[][]): number {
  const dot = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + x * (b[i] ?? Number.NaN), 0);
  return Math.max(...expected.map((b, i) => 1 - dot(vectors[i] ?? [], b) / Math.sqrt(dot(b, b))));
}

test("tiny-siglip at twice its resolution is PyTorch's, in a space of its own", { tag: "@webgpu" }, async () => {
  if (projectDevice() === "webgpu") onlyInAll();
  const one = checkpoint("tiny-siglip");
  const { vectors, spaces, status } = await run(one, 96);
  expect(worst(vectors, known["tiny-siglip"]?.[96] ?? [])).toBeLessThan(1e-6);
  expect(spaces).toEqual([status.space, status.space]);
  expect(status.space).toMatch(/\/fp32\/p\d+@96$/);

  const images = status.proof.tries.at(-1)?.checks.filter(({ name }) => name === "image") ?? [];
  const own = { size: 48, graph: projectDevice() === "webgpu" ? "fused" : "plain" };
  // As it was published there is nothing else to compare it with.
  const other = projectDevice() === "webgpu" ? [{ size: 96, graph: "captured" }] : [];
  expect(images).toMatchObject([own, ...other]);
  for (const { error, tolerance } of images) expect(error).toBeLessThan(tolerance / 2);
});

test("a resolution that is no multiple of the patch, or none at all, is refused", async () => {
  const refused = await page().evaluate(async (url) => {
    const model = { url: new URL(url, location.href) };
    const tried = [100, 16, 1040, -48, 48.5].map((resolution) =>
      outcome(siglipWeb.createSiglip({ model, device: "wasm", towers: [], resolution })),
    );
    return (await Promise.all(tried)).map(({ error }) => error);
  }, checkpoint("tiny-siglip").url);
  for (const error of refused) expect(error).toMatchObject({ code: "bad-input", data: { argument: "resolution" } });
  expect(refused[0]?.message).toContain("such as 96 or 112; not 100");
});

test("its own resolution changes nothing, and texts are the same at any", async () => {
  onlyInAll();
  const one = checkpoint("tiny-siglip2");
  const [plain, own, larger] = [await run(one, undefined), await run(one, 32), await run(one, 64)];
  expect(own.vectors).toEqual(plain.vectors);
  expect(own.status.space).toBe(plain.status.space);
  expect(larger.text).toEqual(plain.text);
  expect(larger.status.space).not.toBe(plain.status.space);
});

// The larger checkpoints take a software adapter too long.
for (const one of checkpoints()) {
  for (const size of Object.keys(known[one.name] ?? {}).map(Number)) {
    test(`${one.name} at ${size} pixels is PyTorch's`, {
      tag: one.name.startsWith("tiny") ? "@webgpu" : [],
    }, async () => {
      onlyInAll();
      test.skip(!one.present, "the larger checkpoints are not beside the project");
      const { vectors } = await run(one, size);
      const off = worst(vectors, known[one.name]?.[size] ?? []);
      console.log(`${projectDevice()} ${one.name} at ${size}: 1 - cosine ${off.toExponential(1)}`);
      expect(off).toBeLessThan(1e-6);
    });
  }
}
