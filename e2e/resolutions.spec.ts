import { readFileSync } from "node:fs";
import type { Verify } from "../src/index.js";
import { inAll, onePage, onlyInAll, projectDevice } from "./engine.js";
import { heldout, heldoutPicture } from "./fixtures.js";
import { type Checkpoint, checkpoint, checkpoints, referenceOf } from "./parity/checkpoints.js";
import { expect, test } from "./test.js";

const page = onePage();
const fixture = new URL("./fixtures/resolutions.json", import.meta.url);
/** By checkpoint and pixels a side, what PyTorch answers for the checkpoint's first two pictures. */
const { checkpoints: known }: { checkpoints: Record<string, Record<string, number[][]>> } = JSON.parse(
  readFileSync(fixture, "utf8"),
);

/** Runs a checkpoint at a resolution: two pictures together, one text, and what the proof says. */
function run(one: Checkpoint, resolution: number | undefined, verify: Verify = "always") {
  const images = referenceOf(one)
    .images.slice(0, 2)
    .map((name) => `${one.imagesUrl}/${name}`);
  return page().evaluate(
    async ({ url, images, resolution, device, verify }) => {
      const model = { url: new URL(url, location.href) };
      const size = resolution === undefined ? {} : { resolution };
      const client = await siglipWeb.createSiglip({ model, device, dtype: "fp32", verify, ...size });
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
    { url: one.url, images, resolution, device: projectDevice(), verify },
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

inAll("its own resolution changes nothing, and texts are the same at any", async () => {
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
    inAll(
      `${one.name} at ${size} pixels is PyTorch's`,
      {
        tag: one.name.startsWith("tiny") ? "@webgpu" : [],
      },
      async () => {
        test.skip(!one.present, "the larger checkpoints are not beside the project");
        const { vectors } = await run(one, size, "off"); // what is measured here is its own proof
        const off = worst(vectors, known[one.name]?.[size] ?? []);
        console.log(`${projectDevice()} ${one.name} at ${size}: 1 - cosine ${off.toExponential(1)}`);
        expect(off).toBeLessThan(1e-6);
      },
    );
  }
}

inAll("what a resolution brings with the built-in model", async () => {
  const { pictures, queries } = heldout();
  const rows: Record<string, string>[] = [];
  for (const resolution of [48, 64, 80, 96, 128]) {
    const answer = await page().evaluate(
      async ({ pictures, queries, resolution }) => {
        const client = await siglipWeb.createSiglip({ device: "wasm", resolution, verify: "off" });
        const images = await Promise.all(pictures.map((path) => file(path)));
        // The same pictures as the left upper quarter of a canvas, on grey.
        const quarters = await Promise.all(
          images.map(async (image) => {
            const bitmap = await createImageBitmap(image);
            const canvas = new OffscreenCanvas(2 * bitmap.width, 2 * bitmap.height);
            const context = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
            context.fillStyle = "#808080";
            context.fillRect(0, 0, canvas.width, canvas.height);
            context.drawImage(bitmap, 0, 0);
            return canvas.convertToBlob();
          }),
        );
        const texts = await client.embedTexts(queries);
        const ranks = async (blobs: Blob[]) => {
          const { cosine, cols } = client.score(await client.embedImages(blobs), texts);
          return queries.map((_, q) =>
            blobs.map((_, i) => i).toSorted((a, b) => (cosine[b * cols + q] ?? 0) - (cosine[a * cols + q] ?? 0)),
          );
        };
        const whole = await ranks(images);
        const quarter = await ranks(quarters);
        await client.close();
        return { whole, quarter };
      },
      {
        pictures: pictures.map((one) => heldoutPicture(one.file)),
        queries: queries.map(({ query }) => query),
        resolution,
      },
    );
    const among = (ranks: number[][], k: number) => {
      const right = ranks.filter((order, q) =>
        order.slice(0, k).some((i) => queries[q]?.right.includes(pictures[i]?.file ?? "")),
      );
      return `${((100 * right.length) / queries.length).toFixed(1)} %`;
    };
    const { whole, quarter } = answer;
    rows.push({
      resolution: String(resolution),
      "first of whole": among(whole, 1),
      "first 5 of whole": among(whole, 5),
      "first of quarter": among(quarter, 1),
      "first 5 of quarter": among(quarter, 5),
    });
  }
  console.table(rows);
  const at = (resolution: number) => rows.find((row) => row.resolution === String(resolution));
  const share = (resolution: number, what: string) => Number.parseFloat(at(resolution)?.[what] ?? "");
  // What docs/resolutions.md says of it.
  expect(share(64, "first of whole")).toBeGreaterThan(share(128, "first of whole"));
  expect(share(128, "first of quarter")).toBeGreaterThan(share(64, "first of quarter") + 10);
});
