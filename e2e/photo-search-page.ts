import { readFileSync } from "node:fs";
import { type Browser, type BrowserContextOptions, expect, type Locator, type Page, test } from "playwright/test";
import { heldout, heldoutPicture } from "./fixtures.js";

/** Enough for all pictures of the gallery on a slow machine. */
export const READY = { timeout: 300_000 };
export const ADDRESS = "/photo-search/?device=wasm";

/** The photo search in a browser context of its own, whose errors and requests to other hosts are noted. */
export interface SearchPage {
  page: Page;
  errors: string[];
  elsewhere: string[];
}

/** Without a service worker, whose requests can't be answered by a test, unless `options` allow it. */
export async function openSearchPage(browser: Browser, options: BrowserContextOptions = {}): Promise<SearchPage> {
  const { baseURL = "" } = test.info().project.use;
  const context = await browser.newContext({ baseURL, serviceWorkers: "block", ...options });
  const page = await context.newPage();
  const [errors, elsewhere]: [string[], string[]] = [[], []];
  const own = new URL(baseURL).host;
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(String(error)));
  context.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith("http") && host !== own) elsewhere.push(request.url());
  });
  return { page, errors, elsewhere };
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

/** Presses Tab until it is there. */
export async function tabTo(target: Locator): Promise<void> {
  const isFocused = () => target.evaluate((element) => element === document.activeElement);
  for (let presses = 0; presses < 60 && !(await isFocused()); presses++) await target.page().keyboard.press("Tab");
  await expect(target).toBeFocused();
}

export function upload(path: string, name: string, mimeType = "image/webp") {
  return { name, mimeType, buffer: readFileSync(new URL(`..${path}`, import.meta.url)) };
}

/** A held-out picture by what it shows, as a file whose name says nothing. */
export function heldoutFile(shown: string, name: string) {
  const found = heldout().pictures.find((picture) => picture.name === shown);
  return upload(heldoutPicture(found?.file ?? "?"), name);
}
