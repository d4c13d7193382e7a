// What needs tools that are none of the project's own: they come from the registry that this machine's npm uses, into a
// folder of their own. `npm run test:all` runs these.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onlyInAll } from "../engine.js";
import { expect, test } from "../test.js";
import { withSite } from "../with-site.js";
import { BY_NAME, NEXT } from "./apps.js";
import { withDevServer } from "./dev-server.js";
import { expectFirstLabel, expectLabelAt } from "./first-label.js";
import { at, pack, run, writeApp } from "./packed.js";

test.describe.configure({ timeout: 600_000 });

let folder: string;
let tarball: string;
let missing: string | undefined;
test.beforeAll(async () => {
  onlyInAll();
  folder = mkdtempSync(join(tmpdir(), "installed-"));
  tarball = await pack(folder);
  missing = await run(folder, "npm", "view", "esbuild", "version").then(
    () => undefined,
    () => "npm reaches no registry here",
  );
});
test.afterAll(() => folder && rmSync(folder, { recursive: true }));
test.beforeEach(() => test.skip(missing !== undefined, missing ?? ""));

/** A folder with the package and some tools, installed by npm. */
async function withTools(name: string, ...tools: string[]): Promise<string> {
  const app = join(folder, name);
  mkdirSync(app);
  writeApp(app, { "package.json": `{ "private": true, "type": "module" }` });
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel", "error"];
  await run(app, "npm", "install", ...quiet, tarball, ...tools);
  return app;
}

test("runs in what webpack builds, with no configuration", async ({ page }) => {
  const app = await withTools("webpack", "webpack@5", "webpack-cli@6");
  writeApp(app, BY_NAME, ["dist"]);
  await run(app, "npx", "webpack", "build", "--mode", "production", "--entry", "./main.js");
  writeApp(app, { "dist/index.html": BY_NAME["index.html"] });
  await expectFirstLabel(page, join(app, "dist"));
});

test("runs in what esbuild builds, with dist/ copied beside it", async ({ page }) => {
  const app = await withTools("esbuild", "esbuild");
  writeApp(app, BY_NAME, ["site"]);
  await run(app, process.execPath, "node_modules/esbuild/install.js"); // what --ignore-scripts left out
  await run(app, "npx", "esbuild", "main.js", "--bundle", "--format=esm", "--minify", "--outfile=site/main.js");
  await run(app, "cp", "-r", ...copied(), "site");
  writeApp(app, { "site/index.html": BY_NAME["index.html"] });
  await expectFirstLabel(page, join(app, "site"));
});

/** What docs/bundlers.md says to copy. */
function copied(): string[] {
  const [, list = ""] = /cp -r (.+) site/.exec(readFileSync(at("docs/bundlers.md"), "utf8")) ?? [];
  return list.split(" ").flatMap((path) => {
    const [, before, names, after] = /^(.*)\{(.*)\}(.*)$/.exec(path) ?? [];
    return names === undefined ? [path] : names.split(",").map((name) => `${before}${name}${after}`);
  });
}

test("runs in what Next.js builds, rendered on the server first", async ({ page }) => {
  const app = await withTools("next", "next@16", "react@19", "react-dom@19");
  writeApp(app, NEXT, ["public"]);
  await run(app, "npx", "next", "build");
  await expectFirstLabel(page, join(app, "out"));
});

test("has a React hook, which builds with strict types and labels a picture", async ({ page }) => {
  const manifest = JSON.parse(readFileSync(at("examples/react/package.json"), "utf8"));
  const { "siglip-web": _, ...others } = { ...manifest.dependencies, ...manifest.devDependencies };
  const app = await withTools("react", ...Object.entries(others).map(([name, range]) => `${name}@${range}`));
  for (const file of ["index.html", "main.tsx", "tsconfig.json", "use-siglip.ts"]) {
    cpSync(at(`examples/react/${file}`), join(app, file));
  }
  await run(app, "npx", "tsc");
  await run(app, "npx", "vite", "build");
  await withSite(join(app, "dist"), {}, async (url) => {
    await page.goto(url);
    await page.locator("input").setInputFiles(at("public/gallery/001-cat.webp"));
    await expect(page.locator("output")).toHaveText("cat");
    // In strict mode React starts each effect twice; the first client is gone, with both of its workers.
    expect(page.workers().filter((worker) => worker.url().includes("/worker-"))).toHaveLength(2);
  });
});

test("runs while it is developed with Vite", async ({ page }) => {
  const app = await withTools("vite", "vite@8");
  writeApp(app, BY_NAME, ["public"]);
  await withDevServer(app, (url) => expectLabelAt(page, url));
});

test("is nothing that publint or arethetypeswrong object to", async () => {
  const app = await withTools("lint", "publint@0.3", "@arethetypeswrong/cli@0.18");
  expect(await run(app, "npx", "publint", "run", "--strict", tarball)).toContain("All good!");
  await run(app, "npx", "attw", tarball, "--profile", "esm-only"); // it ends with 1 where it finds a problem
});

test("a newcomer has the first label within a minute: installed, ten lines pasted, a picture chosen", async ({
  page,
}) => {
  const [, lines = ""] = /## Ten lines\n\n```ts\n([\s\S]*?)```/.exec(readFileSync(at("README.md"), "utf8")) ?? [];
  const [, html = ""] = /```html\n([\s\S]*?)```/.exec(readFileSync(at("docs/bundlers.md"), "utf8")) ?? [];
  await withTools("warm", "vite@8"); // npm's cache
  const began = Date.now();
  const app = await withTools("newcomer", "vite@8");
  const installed = Date.now();
  writeApp(app, { "index.html": html, "main.ts": lines });
  await withDevServer(app, async (url) => {
    const logged = page.waitForEvent("console", (message) => message.args().length === 4);
    await page.goto(url);
    await page.locator("input").setInputFiles(at("public/gallery/001-cat.webp"));
    const [, labels] = (await logged).args();
    const first = await labels?.evaluate((of) => (of as unknown as { label: string }[][])[0]?.[0]);
    const seconds = (Date.now() - began) / 1000;
    console.log(`newcomer: ${seconds.toFixed(1)} s, of these ${((installed - began) / 1000).toFixed(1)} s to install`);
    expect(first?.label).toBe("cat");
    expect(seconds).toBeLessThan(60);
  });
});
