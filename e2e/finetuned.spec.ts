import { existsSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { onePage } from "./engine.js";
import { startHub } from "./hub.js";
import type { Reference } from "./parity/checkpoints.js";
import { faults, nearness } from "./parity/nearness.js";
import { expect, test } from "./test.js";

// A folder that tools/finetune/publish.py wrote, with its manifest, on any machine:
// FINETUNED=FOLDER npx playwright test e2e/finetuned.spec.ts --project=wasm --no-deps

const FOLDER = process.env.FINETUNED ?? "";
test.skip(!existsSync(`${FOLDER}/siglip-manifest.json`), "FINETUNED names no folder of a fine-tuned model");
const page = onePage();

test("a fine-tuned model loads from its folder, checked and proven, and gives PyTorch's vectors", async () => {
  const read = <T>(file: string) => JSON.parse(readFileSync(`${FOLDER}/${file}`, "utf8")) as T;
  const reference = read<Reference>("reference.json");
  const about = read<{ name: string; revision: string }>("siglip.json");
  const hub = await startHub([dirname(FOLDER)]);
  try {
    const url = `${hub.url}/owner/${basename(FOLDER)}/resolve/main/`;
    const status = await page().evaluate(async (from) => {
      const client = await siglipWeb.createSiglip({ model: { url: from }, device: "wasm", dtype: "fp32" });
      await client.close();
      return client.status;
    }, url);
    expect(status.space).toContain(`${about.name}@${about.revision}/fp32`);
    const proof = status.proof.tries.at(-1);
    expect(proof?.passed).toBe(true);
    expect(proof?.checks.map(({ name }) => name)).toEqual(expect.arrayContaining(["image", "text"]));
    const images = reference.images.map((name) => `${url}images/${name}`);
    const asked = { url, device: "wasm" as const, dtype: "fp32" as const, images, texts: reference.texts };
    const answer = await page().evaluate((question) => measure(question), asked);
    const measured = nearness(answer, reference);
    console.log(`${about.name}: ${JSON.stringify(measured)}`);
    expect(faults(measured, "fp32", { image: 1, text: 1, logits: 0 }, reference)).toEqual([]);
  } finally {
    await hub.close();
  }
});
