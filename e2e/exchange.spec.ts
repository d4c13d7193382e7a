import type { ExportFormat } from "../src/index.js";
import { freshIndex, oneClient } from "./engine.js";
import { picture } from "./fixtures.js";
import { expect, test } from "./test.js";

const page = oneClient();
freshIndex(page);
const FORMATS: ExportFormat[] = ["parquet", "npy", "jsonl"];
const DAY = new Date("2024-05-06");

/** A picture, a text and 400 vectors, with metadata; a few of them are removed again. */
test.beforeEach(() =>
  page().evaluate(
    async ({ image, at }) => {
      const { dim } = siglip.status;
      const vectors = Array.from({ length: 400 }, (_, n) => ({
        id: `v${n}`,
        vector: Float32Array.from({ length: dim }, (_, i) => Math.sin(1 + n + i * (n + 2))),
        metadata: { n, at, tags: ["ä", null], nested: { 猫: { deep: [1.5, true] } } },
      }));
      await index.add([{ id: "picture", image: await file(image) }, { id: "text", text: "a cat" }, ...vectors]);
      await index.remove(["v3", "v7"]);
    },
    { image: picture("small.png"), at: DAY },
  ),
);

test("every format brings the whole index back, as a Blob and through a file of OPFS", async () => {
  for (const format of FORMATS) {
    const result = await page().evaluate(async (format) => {
      const query = (await siglip.embedTexts("a penguin")).data;
      const before = await index.search(query, { k: 500 });
      const blob = await index.export(format);
      const handle = await (await navigator.storage.getDirectory()).getFileHandle("exported", { create: true });
      const progress: number[] = [];
      const bytes = await index.export(format, {
        to: await handle.createWritable(),
        onProgress: ({ loaded }) => progress.push(loaded),
      });
      const written = await handle.getFile();
      const same = (await blob.text()) === (await written.text());
      const counts: number[] = [];
      const found: unknown[] = [];
      for (const file of [blob, written]) {
        const other = await siglip.openIndex(crypto.randomUUID());
        counts.push(await other.import(file));
        found.push(await other.search(query, { k: 500 }));
        await other.close();
      }
      return { before, found, counts, same, bytes, sizes: [blob.size, written.size], type: blob.type, progress };
    }, format);
    expect(result.before).toHaveLength(400);
    expect(result.found, format).toEqual([result.before, result.before]);
    expect(result.before[0]?.metadata?.at).toEqual(DAY);
    expect(result.counts).toEqual([400, 400]);
    expect(result).toMatchObject({ same: true, sizes: [result.bytes, result.bytes] });
    expect(result.progress.at(-1)).toBe(400);
    expect(result.type).not.toBe("");
  }
});

test("a file that was imported is known: its picture is not encoded again", async () => {
  const reused = await page().evaluate(async (image) => {
    const blob = await index.export("parquet");
    const other = await siglip.openIndex(crypto.randomUUID());
    await other.import(blob);
    return (await other.add([{ id: "again", image: await file(image) }])).reused;
  }, picture("small.png"));
  expect(reused).toEqual([0]);
});

test("another space is refused in every format, and a damaged file too; nothing is added", async () => {
  for (const format of FORMATS) {
    const result = await page().evaluate(async (format) => {
      const blob = await index.export(format);
      const other = await siglip.openIndex(crypto.randomUUID());
      const bytes = new Uint8Array(await blob.arrayBuffer());
      const cut = await outcome(other.import(new Blob([bytes.slice(0, -40)])));
      // The space's name stands in the file as text.
      const name = new TextEncoder().encode(siglip.status.space);
      for (let at = 0; at < bytes.length; at++) {
        if (name.every((byte, i) => bytes[at + i] === byte)) bytes[at] = 0x7e;
      }
      const foreign = await outcome(other.import(new Blob([bytes])));
      const { count } = await other.stats();
      await other.close();
      return { cut: cut.error, foreign: foreign.error, count };
    }, format);
    expect(result, format).toMatchObject({
      cut: { code: "bad-input", data: { argument: "file" } },
      foreign: { name: "SpaceMismatchError", code: "space-mismatch" },
      count: 0,
    });
  }
});

test("an export ends with its stream, its signal and its worker, and the next one works", async () => {
  const result = await page().evaluate(async () => {
    const broken = new WritableStream({
      write() {
        throw new RangeError("full");
      },
    });
    const failed = await outcome(index.export("npy", { to: broken }));
    const controller = new AbortController();
    const { writable, readable } = new TransformStream<Uint8Array, Uint8Array>();
    const exporting = outcome(index.export("jsonl", { to: writable, signal: controller.signal }));
    const reader = readable.getReader();
    await reader.read();
    controller.abort(new RangeError("enough"));
    const aborted = await exporting;
    const rest = await outcome(reader.read());
    const locked = new WritableStream();
    locked.getWriter();
    const refused = await outcome(index.export("jsonl", { to: locked }));
    const unknown = await outcome(index.export("csv" as never));
    const { size } = await index.export("npy");
    return { failed: failed.error, aborted: aborted.error, rest: rest.error, refused: refused.error, unknown, size };
  });
  expect(result).toMatchObject({
    failed: { name: "RangeError", message: "full" },
    aborted: { message: "enough" },
    rest: { message: "enough" },
    refused: { code: "bad-input", data: { argument: "to" } },
    unknown: { error: { code: "bad-input", data: { argument: "format" } } },
  });
  expect(result.size).toBeGreaterThan(400 * 4);
});
