import { beforeAll, describe, expect, it } from "vitest";
import { buildModules } from "../../scripts/build-modules.js";
import { SCAN_CASES, SCAN_MODULES, SCAN_REQUESTS, scanDifferences } from "../scan-cases.js";
import { oneFirefox, withoutFirefox } from "./browser.js";

describe.skipIf(withoutFirefox)("a scan on the GPU, in Firefox", () => {
  const firefox = oneFirefox();
  beforeAll(async () => {
    await buildModules("scan-firefox", SCAN_MODULES);
    await firefox().addScriptTag({ type: "module", url: "/e2e/pages/gpu-scan.js" });
    await firefox().waitForFunction(() => "scanning" in globalThis);
  }, 120_000);

  // The others with `npm run test:all`.
  it.each(process.env.TEST_ALL === "1" ? SCAN_CASES : SCAN_CASES.slice(0, 1))(
    "finds what WebAssembly finds, of $format",
    { timeout: 120_000 },
    async (one) => {
      const found = await firefox().evaluate((options) => scanning.compare("scan-firefox", options), {
        ...one,
        requests: SCAN_REQUESTS,
      });
      expect(found.found).toHaveLength(4);
      expect(scanDifferences(found, one.standing)).toEqual([]);
    },
  );
});
