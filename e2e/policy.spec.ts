// The examples are served under the policy of docs/threat-model.md, and do nothing that it bars.

import { errorsOf } from "./app-page.js";
import { expect, test } from "./test.js";

const NEEDED = ["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "require-trusted-types-for 'script'"];

for (const path of ["/", "/photo-search/", "/photo-tagging/", "/lab/", "/heat-map/"]) {
  test(`${path} is served under a strict policy, and breaks none of it`, async ({ page }) => {
    const barred = errorsOf(page);
    const response = await page.goto(path);
    const policy = response?.headers()["content-security-policy"] ?? "";
    for (const line of NEEDED) expect(policy.split("; ")).toContain(line);
    expect(policy).not.toMatch(/'unsafe-inline'|'unsafe-eval'| \* /);
    if (path === "/heat-map/")
      await expect(page.locator("[role=status]")).toContainText(/tiles in \d/, { timeout: 120_000 });
    if (path === "/photo-tagging/" || path === "/lab/")
      await expect(page.locator("html")).toHaveAttribute("data-state", "ready", { timeout: 120_000 });
    const markup = await page.evaluate(() => {
      try {
        document.body.insertAdjacentHTML("beforeend", "<b>text</b>");
        return "taken";
      } catch (error) {
        return String(error);
      }
    });
    expect(markup).toMatch(/TrustedHTML/);
    // The line that the test itself has caused.
    expect(barred.filter((text) => !/TrustedHTML/.test(text))).toEqual([]);
  });
}
