import { existsSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { onePage } from "./engine.js";
import { commitOf, fromHub } from "./from-hub.js";
import { startHub } from "./hub.js";
import { expect, test } from "./test.js";

// A SigLIP 2 base checkpoint of full size, as tools/full_size.py writes it, with a tokenizer.json of its vocabulary put
// beside config.json: FULL_SIZE=FOLDER npx playwright test e2e/full-size.spec.ts --project=wasm --no-deps

const FOLDER = process.env.FULL_SIZE ?? "";
const TEXT = "onnx/text_model.onnx";
const page = onePage();

test("the first text needs less than 40 % of the text tower's file, and its vector is the same to the last bit", async () => {
  test.skip(!existsSync(`${FOLDER}/tokenizer.json`), "FULL_SIZE names no checkpoint of full size");
  test.setTimeout(900_000);
  const hub = await startHub([dirname(FOLDER)]);
  const repo = `owner/${basename(FOLDER)}`;
  const text = { repo, revision: await commitOf(hub, repo), hub: hub.url, towers: ["text" as const] };
  const texts = ["a photo of a cat", "ein Hund am Strand"];
  const { size } = statSync(`${FOLDER}/${TEXT}`);

  const rows = await fromHub(page(), { ...text, tokenTable: "rows" }, texts);
  const traffic = hub.bytes(TEXT);
  console.log(`${traffic} of ${size} bytes: ${((100 * traffic) / size).toFixed(1)} %, ${hub.count(TEXT)} requests`);
  expect(rows.error).toBeUndefined();
  expect(traffic).toBeLessThan(0.4 * size);
  const whole = await fromHub(page(), { ...text, tokenTable: "whole" }, texts);
  expect(whole.error).toBeUndefined();
  console.log(`then ${hub.bytes(TEXT) - traffic} bytes for the whole file`);
  expect(rows.vectors).toEqual(whole.vectors);
  await hub.close();
});
