import { type Browser, launch } from "puppeteer-core";
import { expect, it } from "vitest";
import { checkpoint, referenceOf } from "../parity/checkpoints.js";
import { faults, nearness } from "../parity/nearness.js";
import { documentedPolicy, openSite } from "../self-hosted-site.js";
import { firefoxPath } from "./browser.js";

// `npm test` has the same in Chromium.
it.skipIf(process.env.TEST_ALL !== "1")(
  "Firefox runs on what was pulled alone, under the same policy",
  { timeout: 300_000 },
  async () => {
    const site = await openSite("tiny-siglip", documentedPolicy());
    let browser: Browser | undefined;
    try {
      browser = await launch({ browser: "firefox", executablePath: firefoxPath(), headless: true });
      const page = await browser.newPage();
      await page.goto(`${site.url}/pages/self-hosted.html`);
      await page.waitForFunction(() => "violations" in globalThis);
      const reference = referenceOf(checkpoint("tiny-siglip"));
      const question = {
        url: `${site.url}${site.model}`,
        device: "wasm" as const,
        dtype: "fp32" as const,
        images: reference.images.map((name) => `/images/${name}`),
        texts: reference.texts,
      };
      const answer = await page.evaluate((all) => measure(all), question);
      const measured = nearness(answer, reference);
      expect(faults(measured, "fp32", { image: 1, text: 1, logits: 0 }, reference)).toEqual([]);
      expect(site.reports).toEqual([]);
      expect(site.requests).toContain(`${site.model}/onnx/text_model.onnx`);
    } finally {
      await browser?.close();
      site.close();
    }
  },
);
