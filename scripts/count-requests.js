import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";

/** A line for each browser test: e2e/watch-requests.ts. */
const LINES = ".cache/requests.jsonl";

/** Forgets what earlier runs have asked for. */
export function forgetRequests() {
  rmSync(LINES, { force: true });
}

/** Adds up what pages and their workers asked for, into .cache/requests.json; `foreign` are those to other machines. */
export function countRequests() {
  const lines = existsSync(LINES) ? readFileSync(LINES, "utf8").trim().split("\n") : [];
  const tests = lines.map((line) => JSON.parse(line));
  const total = {
    tests: tests.length,
    requests: tests.reduce((sum, { requests }) => sum + requests, 0),
    foreign: tests.flatMap(({ foreign }) => foreign),
  };
  writeFileSync(".cache/requests.json", `${JSON.stringify(total, null, 1)}\n`);
  return total;
}
