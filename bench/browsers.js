import { chromium } from "playwright";
import { launch } from "puppeteer-core";
import { findChromium } from "../scripts/find-chromium.js";
import { findFirefox } from "../scripts/find-firefox.js";

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

/** A page of Chromium at an address; software WebGPU, where asked for. Calls in it may take as long as they like. */
export async function openChromium(url, { webgpu = false } = {}) {
  const args = [...QUIET, MEMORY, ...(webgpu ? WEBGPU : [])];
  const browser = await chromium.launch({ executablePath: await findChromium(), args });
  const page = await browser.newPage();
  page.setDefaultTimeout(0);
  await page.goto(url);
  return { page, name: `Chromium ${browser.version()}`, close: () => browser.close() };
}

/** A page of Firefox with its WebGPU, or why there is none: `{ missing }`. */
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
  const page = await browser.newPage();
  await page.goto(url);
  const name = (await browser.version()).replace("firefox/", "Firefox ");
  return { page, name, close: () => browser.close() };
}
