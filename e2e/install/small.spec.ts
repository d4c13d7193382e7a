// The packed package with nothing but what the project has anyway: as files, and built with Vite.
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { inAll } from "../engine.js";
import { documentedPolicy } from "../self-hosted-site.js";
import { expect, test } from "../test.js";
import { withSite } from "../with-site.js";
import { BY_ADDRESS, BY_NAME } from "./apps.js";
import { expectFirstLabel } from "./first-label.js";
import { at, unpacked, writeApp } from "./packed.js";

/** Trusted Types aside, for which an app has to have a policy of its own. */
const POLICY = { "Content-Security-Policy": documentedPolicy().replace(/;[^;]*trusted-types[^;]*/g, "") };

let folder: string;
test.beforeAll(async () => {
  folder = await unpacked();
});
test.afterAll(() => rmSync(folder, { recursive: true }));

test("runs from its files, with no build step", async ({ page }) => {
  writeApp(folder, BY_ADDRESS);
  await expectFirstLabel(page, folder);
});

inAll("is a page with no build step, under the strict policy", async ({ page }) => {
  cpSync(at("examples/minimal"), join(folder, "page"), { recursive: true });
  cpSync(join(folder, "node_modules/siglip-web/dist"), join(folder, "page/siglip-web"), { recursive: true });
  await withSite(join(folder, "page"), POLICY, async (url) => {
    const refused: string[] = [];
    page.on("console", (message) => message.type() === "error" && refused.push(message.text()));
    await page.goto(url);
    await page.locator("#picture").setInputFiles(at("public/gallery/001-cat.webp"));
    await expect(page.getByRole("status")).toHaveText(/^cat \d+ %, /);
    expect(refused.filter((text) => !text.includes("data:,"))).toEqual([]); // the empty icon is no image of 'self'
  });
});

test("runs in what Vite builds, with no configuration", async ({ page }) => {
  writeApp(folder, BY_NAME, ["public"]);
  await build({ root: folder, configFile: false, logLevel: "error" });
  // Vite writes small files into their addresses, which this policy lets nobody fetch.
  await expectFirstLabel(page, join(folder, "dist"), POLICY);
});
