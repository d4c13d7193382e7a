import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { type Browser, launch, type Page } from "puppeteer-core";
import { afterAll, beforeAll } from "vitest";
import { findFirefox } from "../../scripts/find-firefox.js";
import { isHere } from "../watch-requests.js";

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** WebGPU is behind these on Linux. */
const PREFERENCES = {
  "dom.webgpu.enabled": true,
  "dom.webgpu.workers.enabled": true,
  "gfx.webgpu.ignore-blocklist": true,
};

const found = findFirefox();

/** Whether Firefox's tests are skipped, and counted: there is none, and it is not `npm run test:all` that asks. */
export const withoutFirefox = found.missing !== undefined && process.env.TEST_ALL !== "1";

/** The program. Throws where there is none. */
export function firefoxPath(): string {
  if (found.missing !== undefined) throw new Error(found.missing);
  return found.path;
}

/** One page of Firefox with the built package for all tests of a block; it ends with them. */
export function oneFirefox(preferences: Record<string, boolean> = {}): () => Page {
  let opened: FirefoxPage | undefined;
  beforeAll(async () => {
    opened = await openFirefox(preferences);
  }, 120_000);
  afterAll(() => opened?.close());
  return () => (opened as FirefoxPage).page;
}

/** A page of Firefox with the built package. */
interface FirefoxPage {
  page: Page;
  /** Ends it. Rejects where the page has asked another machine for something. */
  close(): Promise<void>;
}

/**
 * Starts the tests' server and Firefox, and opens the page with the built package. Playwright drives only a Firefox
 * that it patched itself; this one is driven by WebDriver BiDi. Calls in the page may take ten minutes.
 */
async function openFirefox(preferences: Record<string, boolean>): Promise<FirefoxPage> {
  const executablePath = firefoxPath();
  const port = await freePort();
  const server = spawn(process.execPath, [at("e2e/static-server.js")], { env: { ...process.env, PORT: String(port) } });
  let browser: Browser | undefined;
  const foreign: string[] = [];
  const close = async () => {
    await browser?.close();
    server.kill();
    if (foreign.length > 0) throw new Error(`other machines were asked: ${foreign}`);
  };
  try {
    const address = `http://127.0.0.1:${port}/e2e/pages/blank.html`;
    await answers(address, server);
    browser = await launch({
      browser: "firefox",
      executablePath,
      headless: true,
      extraPrefsFirefox: { ...PREFERENCES, ...preferences },
      protocolTimeout: 600_000,
    });
    const page = await browser.newPage();
    page.on("request", (request) => {
      if (request.url().startsWith("http") && !isHere(request.url())) foreign.push(request.url());
    });
    await page.goto(address);
    await page.waitForFunction(() => "siglipWeb" in globalThis);
    return { page, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function answers(address: string, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (server.exitCode !== null) throw new Error(`the tests' server ended with ${server.exitCode}`);
    const status = await fetch(address).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${address} does not answer: is the package built?`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const found = probe.address();
      probe.close(() => (found && typeof found === "object" ? resolve(found.port) : reject(new Error("no free port"))));
    });
  });
}
