import { buildModules } from "../scripts/build-modules.js";
import { inAll, onePage } from "./engine.js";
import { SCAN_CASES, SCAN_MODULES, SCAN_REQUESTS, scanDifferences } from "./scan-cases.js";
import { expect, test } from "./test.js";

test.describe("a scan on the GPU", { tag: "@webgpu-only" }, () => {
  test.beforeAll(() => buildModules("scan", SCAN_MODULES));

  const page = onePage();

  test.beforeAll(async () => {
    await page().addScriptTag({ type: "module", url: "/e2e/pages/gpu-scan.js" });
    await page().waitForFunction(() => "scanning" in globalThis);
  });

  for (const one of SCAN_CASES) {
    // A software adapter takes a second for each scan; Firefox has one of them in `npm test`.
    inAll(`finds what WebAssembly finds, of ${one.format}`, async () => {
      const found = await page().evaluate((options) => scanning.compare("scan", options), {
        ...one,
        requests: SCAN_REQUESTS,
      });
      expect(found.found).toHaveLength(4);
      expect(scanDifferences(found, one.standing)).toEqual([]);
    });
  }

  test("gives no answer where too many are near, and rejects once the device is lost", async () => {
    const { tooMany, lost } = await page().evaluate(() => scanning.refusals("scan"));
    expect(tooMany).toBe(true);
    expect(lost).toEqual([expect.stringContaining("lost"), expect.stringContaining("lost")]);
  });
});
