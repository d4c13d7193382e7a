import { availableParallelism } from "node:os";
import { inAll, oneClient, projectDevice } from "./engine.js";
import { expect, test } from "./test.js";

const page = oneClient();

inAll("the model's GPU is measured beside WASM, which answers meanwhile", { tag: "@webgpu-only" }, async () => {
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
  expect(before).toMatchObject({ by: "wasm", threads: 1, reason: expect.stringMatching(/first search/) });
  expect(hits[0]?.id).toBe("7");
  // A GPU in software loses.
  expect(after).toMatchObject({ by: "wasm", measured: { rows: 4200 } });
  expect(after.measured?.webgpu).toBeGreaterThan(after.measured?.wasm ?? Infinity);
});

test("threads are measured beside one, and find the same", async () => {
  test.skip(projectDevice() !== "wasm", "threads scan for WASM alone");
  test.skip(availableParallelism() < 2, "threads need two cores");
  const { before, after, same } = await page().evaluate(async () => {
    const { dim } = siglip.status;
    const index = await siglip.openIndex("threads", { storage: "memory" });
    const vectors = Float32Array.from({ length: 33_000 * dim }, (_, i) => Math.sin(i * (1 + (i % 97))));
    const vectorOf = (n: number) => vectors.slice(n * dim, (n + 1) * dim);
    await index.add(Array.from({ length: 33_000 }, (_, n) => ({ id: `${n}`, vector: vectorOf(n) })));
    const { scan: before } = await index.stats();
    const search = async () => JSON.stringify(await index.search(vectorOf(7), { k: 20 }));
    const first = await search();
    const deadline = performance.now() + 30_000;
    let { scan: after } = await index.stats();
    while (!after.measured && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      after = (await index.stats()).scan;
    }
    const same = (await search()) === first;
    await index.close();
    return { before, after, same };
  });
  expect(before).toEqual({ by: "wasm", threads: 1, reason: expect.stringMatching(/Threads are measured/) });
  expect(after).toMatchObject({ by: "wasm", measured: { rows: 33_000, threads: expect.any(Number) } });
  expect(same).toBe(true);
});
