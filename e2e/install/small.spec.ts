// The packed package with nothing but what the project has anyway: as files, and built with Vite.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "playwright/test";
import { build } from "vite";
import { BY_ADDRESS, BY_NAME } from "./apps.js";
import { expectFirstLabel } from "./first-label.js";
import { unpacked, writeApp } from "./packed.js";

let folder: string;
test.beforeAll(async () => {
  folder = await unpacked();
});
test.afterAll(() => rmSync(folder, { recursive: true }));

test("runs from its files, with no build step", async ({ page }) => {
  writeApp(folder, BY_ADDRESS);
  await expectFirstLabel(page, folder);
});

test("runs in what Vite builds, with no configuration", async ({ page }) => {
  writeApp(folder, BY_NAME, ["public"]);
  await build({ root: folder, configFile: false, logLevel: "error" });
  await expectFirstLabel(page, join(folder, "dist"));
});
