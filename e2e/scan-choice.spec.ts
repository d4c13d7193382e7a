import { availableParallelism } from "node:os";
import { inAll, oneClient, projectDevice } from "./engine.js";
import { expect, test } from "./test.js";
import { threadsMeasured } from "./threads-measured.js";

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
  const { before, after, same } = await page().evaluate(threadsMeasured, 30_000);
  expect(before).toEqual({ by: "wasm", threads: 1, reason: expect.stringMatching(/Threads are measured/) });
  expect(after).toMatchObject({ by: "wasm", measured: { rows: 33_000, threads: expect.any(Number) } });
  expect(same).toBe(true);
});
