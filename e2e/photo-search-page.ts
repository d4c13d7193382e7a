import { readFileSync } from "node:fs";
import { type AppPage, newAppPage } from "./app-page.js";
import { type Browser, type BrowserContextOptions, expect, type Locator, type Page } from "./test.js";

/** Enough for all pictures of the gallery on a slow machine. */
export const READY = { timeout: 300_000 };
export const ADDRESS = "/photo-search/?device=wasm";

/** Without a service worker, whose requests can't be answered by a test, unless `options` allow it. */
export function openSearchPage(browser: Browser, options: BrowserContextOptions = {}): Promise<AppPage> {
  return newAppPage(browser, { serviceWorkers: "block", ...options });
}

/** Only some of the gallery, so that it is looked at in seconds: those that match, and every so many one. */
export async function fewerSamples(page: Page, keep: RegExp, every: number): Promise<void> {
  const path = new URL("../public/gallery/index.json", import.meta.url);
  const all = JSON.parse(readFileSync(path, "utf8")) as { file: string; alt: string }[];
  const some = all.filter(({ alt }, i) => keep.test(alt) || i % every === 0);
  await page.context().route("**/gallery/index.json", (route) => route.fulfill({ json: some }));
}

export async function expectState(page: Page, state: string): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("data-state", state, READY);
}

/** Opens it and waits until all pictures can be searched. */
export async function gotoReady(page: Page, address = ADDRESS): Promise<void> {
  await page.goto(address);
  await expect(page.locator("#activity")).toContainText(/Looked at/, READY);
  await expectState(page, "ready");
}

/** The tile at a place, 0 the first; its name says what the picture shows. */
export function tile(page: Page, place: number): Locator {
  return page.getByTestId("results").locator(`[aria-posinset="${place + 1}"]:not([hidden])`);
}

export async function search(page: Page, query: string): Promise<void> {
  await page.getByTestId("search").fill(query);
  await expect(page.getByTestId("status")).toContainText(query === "" ? "All" : `“${query}”`);
}
