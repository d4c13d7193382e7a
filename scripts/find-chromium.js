import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";

const NAMES = ["google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "chrome"];
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

function onPath(name) {
  const found = spawnSync(process.platform === "win32" ? "where" : "which", [name], { encoding: "utf8" });
  return found.status === 0 ? found.stdout.split(/\r?\n/)[0].trim() : undefined;
}

async function playwrightsOwn() {
  const { chromium } = await import("playwright");
  return chromium.executablePath();
}

function isDebianRoot() {
  return process.platform === "linux" && existsSync("/etc/debian_version") && process.getuid?.() === 0;
}

/**
 * The path of a Chrome or Chromium: CHROMIUM_PATH, an installed one, Playwright's own, or, as root on Debian, one
 * installed now. Throws with what to do where there is none.
 */
export async function findChromium() {
  const candidates = [process.env.CHROMIUM_PATH, ...NAMES.map(onPath), ...PLACES, await playwrightsOwn()];
  const found = candidates.find((path) => path && existsSync(path));
  if (found) return found;
  if (isDebianRoot()) {
    console.log("No Chromium found: installing Debian's.");
    execFileSync("apt-get", ["update", "-qq"], { stdio: "inherit" });
    execFileSync("apt-get", ["install", "-y", "-qq", "chromium"], { stdio: ["ignore", "ignore", "inherit"] });
    const installed = onPath("chromium");
    if (installed) return installed;
  }
  throw new Error(
    "No Chrome or Chromium was found. Install one, run `npx playwright install chromium`, or set CHROMIUM_PATH to its program.",
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) console.log(await findChromium());
