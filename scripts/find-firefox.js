import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";

const NAMES = ["firefox-esr", "firefox"];
const PLACES = ["/Applications/Firefox.app/Contents/MacOS/firefox", "C:\\Program Files\\Mozilla Firefox\\firefox.exe"];
const DRIVERS = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"];

function onPath(name) {
  const found = spawnSync(process.platform === "win32" ? "where" : "which", [name], { encoding: "utf8" });
  return found.status === 0 ? found.stdout.split(/\r?\n/)[0].trim() : undefined;
}

/** On Linux, Firefox's WebGPU needs a Vulkan driver (Mesa's software one will do); elsewhere it needs none. */
function hasDriver() {
  if (process.platform !== "linux") return true;
  return DRIVERS.some((folder) => existsSync(folder) && readdirSync(folder).some((file) => file.endsWith(".json")));
}

/** The path of a Firefox that can have WebGPU (FIREFOX_PATH, or an installed one), or why there is none. */
export function findFirefox() {
  const path = [process.env.FIREFOX_PATH, ...NAMES.map(onPath), ...PLACES].find((one) => one && existsSync(one));
  if (!path) return { missing: "No Firefox was found: install one, or set FIREFOX_PATH to its program." };
  if (!hasDriver()) return { missing: "No Vulkan driver was found: on Debian, install mesa-vulkan-drivers." };
  return { path };
}
