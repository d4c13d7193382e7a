// npm test: installs what is missing, then format, lint, types, build, unit tests, Firefox and Chromium.
import { readFileSync } from "node:fs";
import { installMissing } from "./install.js";
import { testsOf } from "./playwright-report.js";

process.chdir(new URL("..", import.meta.url).pathname);
installMissing();
const { BIOME, build, PLAYWRIGHT, step, VITEST } = await import("./steps.js");
const { countRequests, forgetRequests } = await import("./count-requests.js");
const { findChromium } = await import("./find-chromium.js");
const CHROMIUM_PATH = await findChromium();
console.log(`Browser: ${CHROMIUM_PATH}`);

step("Format and lint", BIOME, ["check", "--error-on-warnings"]);
build();
step("Unit tests, and Firefox", VITEST, ["run"]);
forgetRequests();
step("Browser tests", PLAYWRIGHT, ["test"], { CHROMIUM_PATH });
const { requests, foreign } = countRequests();
console.log(`\n${requests} requests of pages and workers, ${foreign.length} of them to other machines.`);

const unit = JSON.parse(readFileSync(".cache/unit.json", "utf8"));
const browser = JSON.parse(readFileSync(".cache/browser.json", "utf8"));
const onWebGpu = testsOf(browser.suites, "webgpu").filter(({ results }) =>
  results.some(({ status }) => status === "passed"),
).length;
const inFirefox = unit.testResults
  .filter(({ name }) => name.includes("e2e/firefox/"))
  .flatMap(({ assertionResults }) => assertionResults)
  .filter(({ status }) => status === "passed").length;
console.log(`\n${onWebGpu} browser tests passed on WebGPU in Chromium, ${inFirefox} in Firefox.`);
if (inFirefox === 0) console.log("Firefox: nothing ran; it needs a Firefox and, on Linux, a Vulkan driver.");
if (onWebGpu === 0) {
  console.error("No test ran on WebGPU: the run proves nothing of it.");
  process.exit(1);
}
const passed = unit.numPassedTests + browser.stats.expected;
const failed = unit.numFailedTests + browser.stats.unexpected;
const skipped = unit.numPendingTests + browser.stats.skipped;
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
