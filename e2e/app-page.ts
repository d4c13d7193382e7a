// What the tests of the three apps among the examples share.
import { readFileSync } from "node:fs";
import { heldout, heldoutPicture } from "./fixtures.js";
import { type Browser, type BrowserContextOptions, expect, type Locator, type Page, test } from "./test.js";
import { ofServer, Requests } from "./watch-requests.js";

const AXE = readFileSync(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** An app in a browser context of its own. */
export interface AppPage {
  page: Page;
  /** What its console said was an error, and what nobody caught. */
  errors: string[];
  /** Requests to other servers than its own, since the last call. */
  foreign: () => string[];
}

export async function newAppPage(browser: Browser, options: BrowserContextOptions = {}): Promise<AppPage> {
  const page = await browser.newPage(options);
  const requests = new Requests(ofServer(test.info().project.use.baseURL));
  requests.watch(page.context());
  return { page, errors: errorsOf(page), foreign: () => requests.takeForeign() };
}

/** Notes from now on what the page's console says is an error, and what nobody caught. */
export function errorsOf(page: Page): string[] {
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(String(error)));
  return errors;
}

/** Closes the page, on which nothing may have gone wrong, and which may have asked nothing of another server. */
export async function closeClean({ page, errors, foreign }: AppPage): Promise<void> {
  expect(errors).toEqual([]);
  expect(foreign(), "requests to other servers").toEqual([]);
  await page.close();
}

/** No fault that axe calls serious or critical. */
export async function expectAccessible(page: Page, said?: string): Promise<void> {
  await page.evaluate(AXE);
  const faults = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    interface Violation {
      id: string;
      impact: string;
      nodes: { html: string; failureSummary: string }[];
    }
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, failureSummary }) => `${html}: ${failureSummary}`) }));
  });
  expect(faults, said).toEqual([]);
}

/** Nothing is wider than the window. */
export async function expectNothingSticksOut(page: Page): Promise<void> {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow, "nothing sticks out").toBeLessThanOrEqual(0);
}

/** Presses Tab until it is there. */
export async function tabTo(target: Locator): Promise<void> {
  const isFocused = () => target.evaluate((element) => element === document.activeElement);
  for (let presses = 0; presses < 60 && !(await isFocused()); presses++) await target.page().keyboard.press("Tab");
  await expect(target).toBeFocused();
}

/** A fixture as a file that a user chooses. */
export function upload(path: string, name: string, mimeType = "image/webp") {
  return { name, mimeType, buffer: readFileSync(new URL(`..${path}`, import.meta.url)) };
}

/** A held-out picture by what it shows, as a file of any name. */
export function heldoutFile(shown: string, name: string) {
  const found = heldout().pictures.find((picture) => picture.name === shown);
  return upload(heldoutPicture(found?.file ?? "?"), name);
}
