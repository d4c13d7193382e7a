import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { inAll } from "./engine.js";
import { startChroma } from "./engines/chroma-server.js";
import { expect, test } from "./test.js";
import { withSite } from "./with-site.js";

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

inAll("the example sends pictures' vectors to Chroma, and finds there what is typed", async ({ page }) => {
  const chroma = await startChroma();
  test.skip(!chroma, "Chroma does not run on this machine");
  const folder = mkdtempSync(join(tmpdir(), "server-search-"));
  await build({
    configFile: false,
    root: at("examples/server-search"),
    logLevel: "error",
    resolve: { alias: { "siglip-web/remote": at("dist/remote.js"), "siglip-web": at("dist/index.js") } },
    build: { outDir: folder, target: "es2023" },
  });
  try {
    await withSite(folder, {}, async (url) => {
      await page.goto(`${url}/?chroma=${chroma?.url}`);
      const names = ["001-cat.webp", "005-dog.webp", "126-pizza.webp"];
      await page.locator("#pictures").setInputFiles(names.map((name) => at(`public/gallery/${name}`)));
      await expect(page.getByRole("status")).toHaveText("3 sent, 0 were there, 0 can't be read.");
      await page.locator("#query").fill("a pizza");
      await page.getByRole("button", { name: "Search" }).click();
      await expect(page.getByRole("listitem").first()).toContainText("126-pizza.webp");
      await expect(page.getByRole("listitem")).toHaveCount(3);
    });
  } finally {
    await chroma?.close();
    rmSync(folder, { recursive: true });
  }
});
