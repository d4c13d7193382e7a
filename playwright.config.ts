import { defineConfig } from "playwright/test";
import { findChromium } from "./scripts/find-chromium.js";

const PACKAGE_PORT = Number(process.env.PACKAGE_PORT ?? 4173);
const APP_PORT = Number(process.env.APP_PORT ?? 4180);
const PACKAGE_URL = `http://127.0.0.1:${PACKAGE_PORT}`;
const APP_URL = `http://localhost:${APP_PORT}`; // the name, not the number: that is what `npm start` serves

const executablePath = await findChromium();
const WASM_ARGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
/**
 * Compiles WebAssembly for speed once it has run for longer: a start of ONNX Runtime takes two thirds of the processor's
 * time so, and a test's few runs of a small model don't miss it. Not where something is measured.
 */
const SHORT_RUNS = "--js-flags=--wasm-tiering-budget=200000000";
const WEBGPU_ARGS = [...WASM_ARGS, "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

function browser(args: string[], baseURL: string) {
  return { baseURL, launchOptions: { executablePath, args } };
}

// A test tagged @webgpu runs in both of the first two projects, one tagged @webgpu-only in the first alone, any other in
// "wasm". The two run beside each other; those that measure or watch a page follow one after another (`--no-deps` runs one
// of them by itself).
const APP = ["page.spec.ts", "photo-search.spec.ts", "photo-tagging.spec.ts", "lab.spec.ts", "policy.spec.ts"];
const ALONE = ["longtask.spec.ts", "same-vectors.spec.ts"];
const MANY = ["many-photos.spec.ts"];
const LATER = [...APP, ...ALONE, ...MANY];
export default defineConfig({
  testDir: "./e2e",
  testMatch: "**/*.spec.ts", // *.test.ts are Vitest's
  outputDir: "./test-results",
  workers: 2,
  fullyParallel: false,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [["list"], ["json", { outputFile: ".cache/browser.json" }]],
  projects: [
    {
      name: "webgpu",
      testIgnore: LATER,
      grep: /@webgpu/,
      use: browser([...WEBGPU_ARGS, SHORT_RUNS], PACKAGE_URL),
    },
    {
      name: "wasm",
      testIgnore: LATER,
      grepInvert: /@webgpu-only/,
      use: browser([...WASM_ARGS, SHORT_RUNS], PACKAGE_URL),
    },
    { name: "alone", testMatch: ALONE, dependencies: ["webgpu", "wasm"], use: browser(WASM_ARGS, PACKAGE_URL) },
    { name: "app", testMatch: APP, dependencies: ["alone"], use: browser(WASM_ARGS, APP_URL) },
    { name: "many-photos", testMatch: MANY, dependencies: ["app"], use: browser(WASM_ARGS, APP_URL) },
  ],
  webServer: [
    {
      command: "node e2e/static-server.js",
      env: { PORT: String(PACKAGE_PORT) },
      url: `${PACKAGE_URL}/e2e/pages/blank.html`,
      reuseExistingServer: false,
    },
    // It builds first. PACKAGE_ONLY=1 does without, for spec files of the package as it is in dist/.
    ...(process.env.PACKAGE_ONLY === "1"
      ? []
      : [
          {
            command: "npm start",
            env: { PORT: String(APP_PORT) },
            url: `${APP_URL}/photo-search/`,
            timeout: 300_000,
            reuseExistingServer: false,
          },
        ]),
  ],
});
