import { describe, expect, it } from "vitest";
import { threadsMeasured } from "../threads-measured.js";
import { oneFirefox } from "./browser.js";

// Vectors for some seconds; Chromium has one in `npm test`.
describe.skipIf(process.env.TEST_ALL !== "1")("threads that scan, in Firefox", () => {
  const firefox = oneFirefox();

  it("are measured beside one, and find the same", { timeout: 120_000 }, async () => {
    await firefox().evaluate(async () => {
      globalThis.siglip = await siglipWeb.createSiglip({ device: "wasm", verify: "off", threads: 3 });
    });
    const { after, same } = await firefox().evaluate(threadsMeasured, 60_000);
    await firefox().evaluate(() => siglip.close());
    console.log(JSON.stringify(after));
    expect(after).toMatchObject({ by: "wasm", measured: { rows: 33_000, threads: expect.any(Number) } });
    expect(same).toBe(true);
  });
});
