import { statSync } from "node:fs";
import { expect, test } from "playwright/test";
import { onePage, onlyInAll } from "./engine.js";
import { commitOf, fromHub, repoOf } from "./from-hub.js";
import { startHub } from "./hub.js";
import { checkpoint, referenceOf } from "./parity/checkpoints.js";

const page = onePage();
const one = checkpoint("thin-siglip-siglip2");
const TEXT = "onnx/text_model.onnx";

test("the first text needs little of a file with a large vocabulary, and its vector is the same to the last bit", async () => {
  test.skip(!one.present, "the larger checkpoints are not beside the project");
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

test("in the background the whole file comes after the first text, and then no row is asked for", async () => {
  onlyInAll();
  test.skip(!one.present, "the larger checkpoints are not beside the project");
  const hub = await startHub([one.folder.slice(0, one.folder.lastIndexOf("/"))]);
  const { size } = statSync(`${one.folder}/${TEXT}`);
  const stored = await page().evaluate(
    async ({ repo, hub, size, file }) => {
      globalThis.siglip = await siglipWeb.createSiglip({
        model: { repo },
        hub,
        towers: ["text"],
        tokenTable: "background",
        device: "wasm",
        verify: "off",
      });
      await siglip.embedTexts("a cat");
      let stored = 0;
      for (let tries = 0; tries < 300 && stored < size; tries++) {
        const files = (await siglip.storage.list()).flatMap((model) => model.files);
        stored = Math.max(0, ...files.filter((one) => one.file === file && one.complete).map(({ bytes }) => bytes));
        if (stored < size) await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return stored;
    },
    { repo: `other/${one.name}`, hub: hub.url, size, file: TEXT },
  );
  expect(stored).toBe(size);
  hub.reset();
  await page().evaluate(async () => {
    await siglip.embedTexts("a snow covered mountain and a red circle");
    await siglip.close();
  });
  expect(hub.requests).toEqual([]);
  await hub.close();
});
