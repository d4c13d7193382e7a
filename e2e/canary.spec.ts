import { build } from "vite";
import type { CanaryFormat } from "../src/graph/canary.js";
import { inAll } from "./engine.js";
import { writeResult } from "./fixtures.js";
import type { CanaryRun } from "./pages/run-canary.js";
import { expect, test } from "./test.js";

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

// One run of each kind: a software adapter takes some 20 s to compile the kernels. The engine's own run of the canary is
// in proof.spec.ts, and all head sizes and formats are run on the CPU beside the code.
const HEAD_SIZE = 72;

inAll("WebGPU gives the canary's answers", { tag: "@webgpu-only" }, async ({ page }) => {
  const run = await page.evaluate(
    (headSize) => runCanary({ headSize, dtype: "q4", fused: true, subgroups: false }),
    HEAD_SIZE,
  );
  measured["without subgroups"] = run;
  expect(run.features).not.toContain("subgroups");
  for (const [output, error] of Object.entries(run.errors)) {
    expect.soft(error, output).toBeGreaterThanOrEqual(0);
    expect.soft(error, output).toBeLessThanOrEqual(run.tolerance);
  }
});

inAll("the canary catches SwiftShader's wrong attention with subgroups", { tag: "@webgpu-only" }, async ({ page }) => {
  const run = await page.evaluate(
    (headSize) => runCanary({ headSize, dtype: "fp32", fused: true, subgroups: true }),
    HEAD_SIZE,
  );
  measured["with subgroups"] = run;
  expect(run.features).toContain("subgroups");
  expect(run.errors.attention).toBeGreaterThan(1000 * run.tolerance);
  expect(run.errors.attentionOfFew, "below 32 queries").toBeLessThanOrEqual(run.tolerance);
});
