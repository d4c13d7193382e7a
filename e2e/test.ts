// Playwright's test, which every spec file takes from here: each fails where a page, or a worker of one, has asked another
// machine for something.
import { test as base, chromium, expect } from "playwright/test";
import { isHere, keepRequests, Requests } from "./watch-requests.js";

export type { Browser, BrowserContextOptions, CDPSession, Download, Locator, Page } from "playwright/test";
export { chromium, expect };

/** A hub that `npm run test:real` is told to ask, which sends on to hosts of its own. */
const REAL_HUB = (process.env.REAL_HUB ?? "stand-in") !== "stand-in";

/** Those of all contexts of this worker's `browser`; contexts of other browsers are to be given to it. */
export const requests = new Requests((address) => REAL_HUB || isHere(address));

export interface OfTest {
  /** Takes the addresses on other machines that were asked since the last call; what is left at a test's end fails it. */
  foreign: () => string[];
}

export const test = base.extend<OfTest>({
  browser: [
    async ({ browser }, use) => {
      const newContext = browser.newContext.bind(browser);
      browser.newContext = async (options) => requests.watch(await newContext(options));
      await use(browser);
    },
    { scope: "worker" },
  ],
  foreign: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are needed
    async ({}, use, { file }) => {
      await use(() => requests.takeForeign());
      const left = requests.takeForeign();
      keepRequests(file, requests.takeCount(), left);
      expect(left, "requests to other machines").toEqual([]);
    },
    { auto: true },
  ],
});
