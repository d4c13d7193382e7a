// npm run browsers: writes into docs/browsers.md what the last run of the tests tested where, with versions.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { platform, release } from "node:os";
import { findChromium } from "./find-chromium.js";
import { findFirefox } from "./find-firefox.js";
import { testsOf } from "./playwright-report.js";

const PAGE = new URL("../docs/browsers.md", import.meta.url);
const [BEGIN, END] = ["<!-- tested: npm run browsers -->", "<!-- end -->"];
const WHERE = {
  webgpu: "WebGPU, software adapter (SwiftShader)",
  wasm: "WASM, storage, index, workers, life, network",
  alone: "long tasks of the page, the same vectors on both devices",
  app: "photo search, as a user works it",
};

const read = (name) => JSON.parse(readFileSync(new URL(`../.cache/${name}.json`, import.meta.url), "utf8"));
const versionOf = (path) => /[\d.]+\w*/.exec(execFileSync(path, ["--version"], { encoding: "utf8" }))?.[0] ?? "?";

const browser = read("browser");
const chromium = versionOf(await findChromium());
const rows = Object.entries(WHERE).map(([project, what]) => {
  const tests = testsOf(browser.suites, project);
  return row(`Chromium ${chromium}`, what, (status) => tests.filter((test) => test.status === status).length, {
    passed: "expected",
    failed: "unexpected",
    skipped: "skipped",
  });
});
const firefox = findFirefox();
const version = firefox.path ? versionOf(firefox.path) : "(none)";
for (const { name, assertionResults } of read("unit").testResults) {
  const file = /e2e\/firefox\/([\w-]+)\.test\.ts$/.exec(name)?.[1];
  if (!file) continue;
  const count = (status) => assertionResults.filter((test) => test.status === status).length;
  rows.push(
    row(`Firefox ${version}`, file.replaceAll("-", " "), count, {
      passed: "passed",
      failed: "failed",
      skipped: "skipped",
    }),
  );
}
const table = [
  `On ${platform()} ${release().split("-")[0]}, ${browser.stats.startTime.slice(0, 10)}:`,
  "",
  "| browser | what | passed | failed | skipped |",
  "|---|---|---:|---:|---:|",
  ...rows,
];
const page = readFileSync(PAGE, "utf8");
const [from, to] = [page.indexOf(BEGIN) + BEGIN.length, page.indexOf(END)];
writeFileSync(PAGE, `${page.slice(0, from)}\n${table.join("\n")}\n${page.slice(to)}`);
console.log("docs/browsers.md written");

function row(name, what, count, { passed, failed, skipped }) {
  return `| ${name} | ${what} | ${count(passed)} | ${count(failed)} | ${count(skipped)} |`;
}
