import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright";
import { launch } from "puppeteer-core";
import { findChromium } from "../scripts/find-chromium.js";
import { findFirefox } from "../scripts/find-firefox.js";
import { longestTask } from "./longest-task.js";

const QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const WEBGPU = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];
/** `measureUserAgentSpecificMemory` waits else for a garbage collection to come by itself. */
const MEMORY = "--enable-blink-features=ForceEagerMeasureMemory";
/** WebGPU is behind these on Linux. */
const PREFERENCES = {
  "dom.webgpu.enabled": true,
  "dom.webgpu.workers.enabled": true,
  "gfx.webgpu.ignore-blocklist": true,
};

/**
 * A page of Chromium at an address; software WebGPU, or a profile on the disk, where asked for. `call` runs an exported function of bench/pages/ in
 * it, `fresh` opens it anew, and `close` throws where it asked another machine for anything.
 */
export async function openChromium(url, { webgpu = false, profile = false } = {}) {
  const args = [...QUIET, MEMORY, ...(webgpu ? WEBGPU : [])];
  const options = { executablePath: await findChromium(), args };
  if (profile) return withProfile(url, options);
  const browser = await chromium.launch(options);
  const page = await browser.newPage();
  page.setDefaultTimeout(0);
  const opened = await prepare(page, url, () => browser.close());
  return { ...opened, name: `Chromium ${browser.version()}`, watched: (work) => longestTask(browser, page, work) };
}

/**
 * Files of the page lie on the disk then, as a user's do; without a profile Chromium holds them in memory. `fresh` is a tab
 * of its own, with a process of its own: what an earlier page has left of memory is none of it.
 */
async function withProfile(url, options) {
  const folder = mkdtempSync(join(tmpdir(), "bench-profile-"));
  const context = await chromium.launchPersistentContext(folder, options);
  context.setDefaultTimeout(0);
  const end = async () => {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  };
  const opened = await prepare(context.pages()[0] ?? (await context.newPage()), url, end, () => context.newPage());
  return { ...opened, name: `Chromium ${context.browser()?.version() ?? ""}`.trim() };
}

/** A page of Firefox with its WebGPU, as `openChromium` gives one; or why there is none: `{ missing }`. */
export async function openFirefox(url) {
  const found = findFirefox();
  if (found.missing) return found;
  const browser = await launch({
    browser: "firefox",
    executablePath: found.path,
    headless: true,
    extraPrefsFirefox: PREFERENCES,
    protocolTimeout: 1_200_000,
  });
  const opened = await prepare(await browser.newPage(), url, () => browser.close());
  return { ...opened, name: (await browser.version()).replace("firefox/", "Firefox ") };
}

/** @param newTab Opens a tab in the place of the one before. Default: that is opened anew. */
async function prepare(page, url, end, newTab) {
  const foreign = new Set();
  const watch = (tab) =>
    tab.on("request", (request) => {
      if (!/^(data|blob|about):/.test(request.url()) && new URL(request.url()).origin !== new URL(url).origin) {
        foreign.add(request.url());
      }
    });
  let tab = watch(page);
  const fresh = async () => {
    const before = tab;
    if (newTab) tab = watch(await newTab());
    await tab.goto(url);
    if (tab !== before) await before.close();
  };
  await fresh();
  const call = (module, name, options = {}) =>
    tab.evaluate(
      async ([path, name, options]) => (await import(path))[name](options),
      [`/bench/pages/${module}.js`, name, options],
    );
  const close = async () => {
    await end();
    if (foreign.size > 0) throw new Error(`The page asked other machines: ${[...foreign].join(", ")}`);
  };
  return { page, call, fresh, close };
}
