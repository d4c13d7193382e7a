import { buildModules } from "../scripts/build-modules.js";
import { expect, test } from "./test.js";

test.beforeAll(() => buildModules("kernels", ["search/scan-kernels", "search/scan-relaxed-code"]));

test("int8 is scanned with relaxed SIMD where the browser has it", async ({ page }) => {
  await page.goto("/e2e/pages/blank.html");
  const { has, reads } = await page.evaluate(async () => {
    const module = (name: string) => import(`/.cache/kernels/${name}.js`);
    const { SCAN_RELAXED_CODE } = await module("scan-relaxed-code");
    const code = Uint8Array.from(atob(SCAN_RELAXED_CODE), (char) => char.charCodeAt(0));
    const { openKernels } = await module("scan-kernels");
    const { int8Query } = openKernels(new WebAssembly.Memory({ initial: 1 }));
    return { has: WebAssembly.validate(code), reads: int8Query };
  });
  expect(has, "Chromium has relaxed SIMD").toBe(true);
  expect(reads).toBe("halves");
});
