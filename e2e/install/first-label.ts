import { expect, type Page } from "../test.js";
import { withSite } from "../with-site.js";

declare var heard: Set<string>;

/** In the page: notes the names of workers that said something. */
function hearWorkers(): void {
  Object.assign(globalThis, { heard: new Set() });
  globalThis.Worker = class extends Worker {
    constructor(script: string | URL, options: WorkerOptions = {}) {
      super(script, options);
      this.addEventListener("message", () => heard.add(options.name ?? ""));
    }
  };
}

/** Opens a folder as a site; the app there is to find the cat, with files of its own host alone and every worker started. */
export async function expectFirstLabel(
  page: Page,
  folder: string,
  headers: Record<string, string> = {},
): Promise<void> {
  await withSite(folder, headers, (url) => expectLabelAt(page, url));
}

/** The same of a site that is served already. */
export async function expectLabelAt(page: Page, url: string): Promise<void> {
  const wrong: string[] = [];
  const asked: string[] = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  page.context().on("request", (request) => asked.push(new URL(request.url()).origin));
  page.context().on("response", (response) => {
    if (response.status() >= 400) wrong.push(`${response.status()} ${response.url()}`);
  });
  await page.addInitScript(hearWorkers);
  await page.goto(url);
  await expect(page.locator("body"), wrong.join("\n")).toHaveText("cat ab", { timeout: 60_000 });
  expect(wrong).toEqual([]);
  expect([...new Set(asked)].filter((origin) => origin !== "null")).toEqual([new URL(url).origin]);
  // Where the last two don't start, their work is done elsewhere, and nothing else would tell.
  const names = () => page.evaluate(() => [...heard].sort());
  await expect.poll(names).toEqual(["siglip-web", "siglip-web-learn", "siglip-web-resizer"]);
}
