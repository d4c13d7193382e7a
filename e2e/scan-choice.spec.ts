import { oneClient, onlyInAll } from "./engine.js";
import { expect, test } from "./test.js";

const page = oneClient();

test("the model's GPU is measured beside WASM, which answers meanwhile", { tag: "@webgpu-only" }, async () => {
  onlyInAll();
  const { before, hits, after } = await page().evaluate(async () => {
    const { dim } = siglip.status;
    const vectorOf = (n: number) =>
      Float32Array.from({ length: dim }, (_, i) => Math.sin(n * 12.9 + i * (1 + n * 0.001)));
    const index = await siglip.openIndex("measured", { storage: "memory" });
    await index.add(Array.from({ length: 4200 }, (_, n) => ({ id: `${n}`, vector: vectorOf(n) })));
    const { scan: before } = await index.stats();
    const hits = await index.search(vectorOf(7), { k: 1 });
    const deadline = performance.now() + 60_000;
    let { scan: after } = await index.stats();
    while (!after.measured && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      after = (await index.stats()).scan;
    }
    return { before, hits, after };
  });
  expect(before).toEqual({ by: "wasm", reason: expect.stringMatching(/first search/) });
  expect(hits[0]?.id).toBe("7");
  // A GPU in software loses.
  expect(after).toMatchObject({ by: "wasm", measured: { rows: 4200 } });
  expect(after.measured?.webgpu).toBeGreaterThan(after.measured?.wasm ?? Infinity);
});
