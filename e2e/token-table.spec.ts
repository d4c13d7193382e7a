import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inAll, onePage, onlyInAll } from "./engine.js";
import { commitOf, fromHub, repoOf } from "./from-hub.js";
import { startHub } from "./hub.js";
import { withLongVocabulary } from "./long-vocabulary.js";
import { checkpoint, referenceOf } from "./parity/checkpoints.js";
import { expect, test } from "./test.js";

const page = onePage();
const one = checkpoint("thin-siglip-siglip2");
const tiny = checkpoint("tiny-siglip");
const TEXT = "onnx/text_model.onnx";

test("the first text needs little of a file with a large vocabulary, and its vector is the same to the last bit", async () => {
  test.skip(!one.present, "the larger checkpoints are not beside the project");
  onlyInAll();
  const hub = await startHub([one.folder.slice(0, one.folder.lastIndexOf("/"))]);
  const revision = await commitOf(hub, repoOf(one));
  const text = { repo: repoOf(one), revision, hub: hub.url, towers: ["text" as const] };
  const { texts } = referenceOf(one);

  const rows = { ...text, tokenTable: "rows" as const };
  const first = await fromHub(page(), rows, texts.slice(0, 1));
  const traffic = hub.bytes(TEXT);
  console.log(
    `first text after ${traffic} of ${statSync(`${one.folder}/${TEXT}`).size} bytes, ${hub.count(TEXT)} requests`,
  );
  expect(traffic).toBeLessThan(1e6);
  const all = await fromHub(page(), rows, texts);
  hub.reset();
  const again = await fromHub(page(), rows, texts);
  expect(hub.count(), "rows that are stored are not fetched again").toBe(0);
  const whole = await fromHub(page(), { ...text, tokenTable: "whole" }, texts);
  expect(first.error ?? all.error ?? whole.error).toBeUndefined();
  expect(all.vectors).toEqual(whole.vectors);
  expect(again.vectors).toEqual(whole.vectors);
  expect(first.vectors).toEqual(whole.vectors?.slice(0, first.vectors?.length));
  await hub.close();
});

/** The tiny checkpoint with a vocabulary of 40,000 tokens, in a folder of its own; what ends it takes the folder away. */
async function longHub() {
  const root = mkdtempSync(join(tmpdir(), "siglip-long-"));
  const folder = join(root, "long");
  cpSync(tiny.folder, folder, { recursive: true });
  writeFileSync(join(folder, TEXT), withLongVocabulary(readFileSync(join(tiny.folder, TEXT))));
  const hub = await startHub([root]);
  const end = async () => {
    await hub.close();
    rmSync(root, { recursive: true });
  };
  return { hub, end, size: statSync(join(folder, TEXT)).size };
}

test("by rows, little of the file is fetched, and a row once", async () => {
  const { hub, end, size } = await longHub();
  const rows = { repo: "owner/long", hub: hub.url, towers: ["text" as const], tokenTable: "rows" as const };
  const texts = ["a cat", "two dogs on a beach"];
  const first = await fromHub(page(), rows, texts);
  expect(hub.bytes(TEXT)).toBeGreaterThan(0);
  expect(hub.bytes(TEXT)).toBeLessThan(0.4 * size);
  hub.reset();
  const again = await fromHub(page(), rows, texts);
  expect(hub.count(TEXT)).toBe(0);
  hub.fault({ noRanges: true });
  const whole = await fromHub(page(), { ...rows, repo: "other/long" }, texts);
  expect(first.error ?? again.error ?? whole.error).toBeUndefined();
  expect([first.vectors, again.vectors]).toEqual([whole.vectors, whole.vectors]);
  await end();
});

test("in the background the whole file comes after the first text, and then no row is asked for", async () => {
  const { hub, end, size } = await longHub();
  const stored = await page().evaluate(
    async ({ hub, size, file }) => {
      globalThis.siglip = await siglipWeb.createSiglip({
        model: { repo: "owner/long" },
        hub,
        towers: ["text"],
        tokenTable: "background",
        device: "wasm",
        verify: "off",
      });
      await siglip.embedTexts("a cat");
      let stored = 0;
      for (let tries = 0; tries < 300 && stored < size; tries++) {
        const long = (await siglip.storage.list()).filter(({ model }) => model.startsWith("owner/long"));
        const files = long.flatMap(({ files }) => files);
        stored = Math.max(0, ...files.filter((one) => one.file === file && one.complete).map(({ bytes }) => bytes));
        if (stored < size) await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return stored;
    },
    { hub: hub.url, size, file: TEXT },
  );
  expect(stored).toBe(size);
  hub.reset();
  await page().evaluate(async () => {
    await siglip.embedTexts("two dogs on a beach");
    await siglip.close();
  });
  expect(hub.requests).toEqual([]);
  await end();
});

inAll("a model whose files are removed while it is used reads rows on, from files fetched again", async () => {
  const { hub, end } = await longHub();
  const { before, after } = await page().evaluate(async (hub) => {
    const client = await siglipWeb.createSiglip({
      model: { repo: "owner/long" },
      hub,
      towers: ["text"],
      device: "wasm",
      verify: "off",
    });
    const before = await client.embedTexts("a cat");
    await client.storage.remove();
    await client.embedTexts("two dogs on a beach");
    const after = await client.embedTexts("a cat");
    await client.close();
    return { before: [...before.data], after: [...after.data] };
  }, hub.url);
  expect(after).toEqual(before);
  await end();
});
