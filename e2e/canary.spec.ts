import { expect, test } from "playwright/test";
import { build } from "vite";
import type { CanaryFormat } from "../src/graph/canary.js";
import { writeResult } from "./fixtures.js";
import type { CanaryRun } from "./pages/run-canary.js";

declare function runCanary(options: {
  headSize: number;
  dtype: CanaryFormat;
  fused?: boolean;
  subgroups?: boolean;
}): Promise<CanaryRun>;

const measured: Record<string, CanaryRun> = {};

test.beforeAll(() =>
  build({
    configFile: false,
    logLevel: "error",
    publicDir: false,
    build: {
      outDir: ".cache/canary",
      target: "es2023",
      assetsInlineLimit: 0,
      rolldownOptions: { input: "e2e/pages/run-canary.ts", output: { entryFileNames: "run-canary.js" } },
    },
    resolve: { conditions: ["onnxruntime-web-use-extern-wasm", "module", "browser", "production"] },
  }),
);

test.afterAll(() => writeResult(`canary-${test.info().project.name}`, measured));

/** One run in a page of its own: after one failed run ONNX Runtime fails every later one. */
test.beforeEach(async ({ page }) => {
  await page.goto("/e2e/pages/blank.html");
  await page.addScriptTag({ type: "module", url: "/.cache/canary/run-canary.js" });
  await page.waitForFunction(() => "runCanary" in globalThis);
});

const RUNS: { dtype: CanaryFormat; headSize: number; fused: boolean }[] = [
  { dtype: "fp32", headSize: 16, fused: false },
  { dtype: "fp32", headSize: 64, fused: true },
  { dtype: "q4", headSize: 72, fused: true },
];

for (const options of RUNS) {
  const name = `${options.dtype}, heads of ${options.headSize}${options.fused ? ", fused kernels too" : ""}`;
  test(`WebGPU gives the canary's answers: ${name}`, { tag: "@webgpu-only" }, async ({ page }) => {
    const run = await page.evaluate((options) => runCanary({ ...options, subgroups: false }), options);
    measured[name] = run;
    expect(run.features).not.toContain("subgroups");
    for (const [output, error] of Object.entries(run.errors)) {
      expect.soft(error, output).toBeGreaterThanOrEqual(0);
      expect.soft(error, output).toBeLessThanOrEqual(run.tolerance);
    }
  });
}

for (const headSize of [16, 72]) {
  const title = `the canary catches SwiftShader's wrong attention with subgroups: heads of ${headSize}`;
  test(title, { tag: "@webgpu-only" }, async ({ page }) => {
    const run = await page.evaluate((headSize) => runCanary({ headSize, dtype: "fp32", subgroups: true }), headSize);
    measured[`subgroups, heads of ${headSize}`] = run;
    expect(run.features).toContain("subgroups");
    for (const name of ["fusedAttention", "multiHead"]) {
      expect.soft(run.errors[name], name).toBeGreaterThan(1000 * run.tolerance);
    }
    expect(run.errors.attention, "in plain operators").toBeLessThanOrEqual(run.tolerance);
  });
}
