import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { chromium, type Page, requests, test } from "./test.js";

export interface KillableBrowser {
  page: Page;
  /** As a crash or a power cut ends it: at once, with nothing written on the way out. */
  kill(): Promise<void>;
}

/** The project's browser on a profile that outlives it, at a page of the tests' server with the built package. */
export async function killableBrowser(profile: string): Promise<KillableBrowser> {
  const { baseURL = "", launchOptions: { executablePath = "", args = [] } = {} } = test.info().project.use;
  const portFile = join(profile, "DevToolsActivePort");
  rmSync(portFile, { force: true });
  const child = spawn(
    executablePath,
    ["--headless=new", ...args, `--user-data-dir=${profile}`, "--remote-debugging-port=0", "about:blank"],
    { detached: true, stdio: "ignore" },
  );
  const ended = new Promise((resolve) => child.once("exit", resolve));
  while (!existsSync(portFile) || !readFileSync(portFile, "utf8").includes("\n")) {
    if (child.exitCode !== null) throw new Error(`the browser ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const [port] = readFileSync(portFile, "utf8").split("\n");
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const page = await requests.watch(browser.contexts()[0] ?? (await browser.newContext())).newPage();
  await page.goto(`${baseURL}/e2e/pages/blank.html`);
  await page.waitForFunction(() => "siglipWeb" in globalThis);
  return {
    page,
    async kill() {
      process.kill(-(child.pid as number), "SIGKILL");
      await ended;
    },
  };
}
