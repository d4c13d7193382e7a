// npm test: installs what is missing, then format, lint, types, unit tests, build and browser tests.
import { readFileSync } from "node:fs";
import { installMissing } from "./install.js";

process.chdir(new URL("..", import.meta.url).pathname);
installMissing();
const { BIOME, build, PLAYWRIGHT, step, VITEST } = await import("./steps.js");
const { findChromium } = await import("./find-chromium.js");
const CHROMIUM_PATH = await findChromium();
console.log(`Browser: ${CHROMIUM_PATH}`);

step("Format and lint", BIOME, ["check", "--error-on-warnings"]);
build();
step("Unit tests", VITEST, ["run"]);
step("Browser tests", PLAYWRIGHT, ["test"], { CHROMIUM_PATH });

const UNIT = ".cache/unit.json";
const BROWSER = ".cache/browser.json";
const unit = JSON.parse(readFileSync(UNIT, "utf8"));
const { stats } = JSON.parse(readFileSync(BROWSER, "utf8"));
const passed = unit.numPassedTests + stats.expected;
const failed = unit.numFailedTests + stats.unexpected;
const skipped = unit.numPendingTests + stats.skipped;
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
