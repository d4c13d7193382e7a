import { describe, expect, it } from "vitest";
import { oneFirefox } from "./browser.js";

// Vectors for some seconds; Chromium has one in `npm test`.
describe.skipIf(process.env.TEST_ALL !== "1")("threads that scan, in Firefox", () => {
  const firefox = oneFirefox();

  it("are measured beside one, and find the same", { timeout: 120_000 }, async () => {
    const { scan, same } = await firefox().evaluate(async () => {
      const client = await siglipWeb.createSiglip({ device: "wasm", verify: "off", threads: 3 });
      const { dim } = client.status;
      const index = await client.openIndex("threads", { storage: "memory" });
      const vectors = Float32Array.from({ length: 33_000 * dim }, (_, i) => Math.sin(i * (1 + (i % 97))));
      const vectorOf = (n: number) => vectors.slice(n * dim, (n + 1) * dim);
      await index.add(Array.from({ length: 33_000 }, (_, n) => ({ id: `${n}`, vector: vectorOf(n) })));
      const search = async () => JSON.stringify(await index.search(vectorOf(7), { k: 20 }));
      const first = await search();
      const deadline = performance.now() + 60_000;
      let { scan } = await index.stats();
      while (!scan.measured && performance.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        scan = (await index.stats()).scan;
      }
      const same = (await search()) === first;
      await client.close();
      return JSON.parse(JSON.stringify({ scan, same }));
    });
    console.log(JSON.stringify(scan));
    expect(scan).toMatchObject({ by: "wasm", measured: { rows: 33_000, threads: expect.any(Number) } });
    expect(same).toBe(true);
  });
});
