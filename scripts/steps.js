import { spawnSync } from "node:child_process";

/** Runs a program of the project's own packages, and ends this one with its status where it fails. */
export function step(title, program, args, env = {}) {
  const began = Date.now();
  console.log(`\n${title}`);
  const { status } = spawnSync(process.execPath, [`node_modules/${program}`, ...args], {
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  if (status !== 0) {
    console.error(`${title}: failed.`);
    process.exit(status ?? 1);
  }
  console.log(`${title}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

const TSC = "typescript/bin/tsc";
const VITE = "vite/bin/vite.js";
export const BIOME = "@biomejs/biome/bin/biome";
export const VITEST = "vitest/vitest.mjs";
export const PLAYWRIGHT = "playwright/cli.js";

/** The package and its command line into dist/, the examples into site/. */
export function build() {
  step("Types", TSC, ["-b"]);
  step("Package", VITE, ["build", "--logLevel", "error"]);
  step("Command line", VITE, ["build", "--mode", "cli", "--logLevel", "error"]);
  step("Examples", VITE, ["build", "--mode", "examples", "--logLevel", "error"]);
}
