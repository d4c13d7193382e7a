import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildModules } from "../../scripts/build-modules.js";
import { findFirefox } from "../../scripts/find-firefox.js";
import { SCAN_CASES, SCAN_MODULES, SCAN_REQUESTS, scanDifferences } from "../scan-cases.js";
import { type FirefoxPage, openFirefox } from "./browser.js";

const firefox = findFirefox();
const demanded = process.env.TEST_ALL === "1";

describe.skipIf(firefox.missing && !demanded)("a scan on the GPU, in Firefox", () => {
  let opened: FirefoxPage;
  beforeAll(async () => {
    if (firefox.missing !== undefined) throw new Error(firefox.missing);
    await buildModules("scan-firefox", SCAN_MODULES);
    opened = await openFirefox(firefox.path);
    await opened.page.addScriptTag({ type: "module", url: "/e2e/pages/gpu-scan.js" });
    await opened.page.waitForFunction(() => "scanning" in globalThis);
  }, 120_000);
  afterAll(() => opened?.close());

  // The others with `npm run test:all`.
  it.each(demanded ? SCAN_CASES : SCAN_CASES.slice(0, 1))(
    "finds what WebAssembly finds, of $format",
    { timeout: 120_000 },
    async (one) => {
      const found = await opened.page.evaluate((options) => scanning.compare("scan-firefox", options), {
        ...one,
        requests: SCAN_REQUESTS,
      });
      expect(found.found).toHaveLength(4);
      expect(scanDifferences(found, one.standing)).toEqual([]);
    },
  );
});
