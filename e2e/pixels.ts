import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import type { Answer } from "./pages/pixels.js";
import type { Facts, Way } from "./pages/pixels-worker.js";
import { type Page, test } from "./test.js";

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** What Pillow makes of a picture, or its error; written by tools/pillow_answers.py. */
export type Expected = { file: string } & (
  | { error: string }
  | {
      error?: never;
      format: string;
      mode: string;
      frames: number;
      orientation: number;
      /** The lowest there is. */
      alpha: number;
      lossless: boolean;
      width: number;
      height: number;
      sha256: string;
      /** Base64 */
      rgb: string;
      /** Not Pillow's answer but ours. */
      differs?: true;
    }
);

export function expectedOf(file: string): Expected[] {
  return (JSON.parse(readFileSync(at(`e2e/fixtures/${file}`), "utf8")) as { pictures: Expected[] }).pictures;
}

export const odd = (file: string) => `/e2e/fixtures/pictures/odd/${file}`;
export const edgeCase = (file: string) => `/shared-images/edge-cases/${file}`;
/** Whether the larger sets of pictures stand beside the project. */
export const sharedImages = () => existsSync(at("../shared/data/images"));

declare global {
  var decoded: (source: unknown, way?: Way) => Promise<Answer>;
}

/** A page that decodes pictures by the package's own modules, bundled with their worker as its build does. */
export function pixelsPage(): () => Page {
  let page: Page;
  test.beforeAll(async ({ browser }) => {
    await build({
      configFile: false,
      logLevel: "error",
      base: "./",
      publicDir: false,
      worker: { format: "es" },
      build: {
        target: "es2023",
        outDir: at(".cache/pixels"),
        assetsInlineLimit: 0,
        rolldownOptions: { input: at("e2e/pages/pixels.ts"), output: { entryFileNames: "pixels.js" } },
      },
    });
    page = await browser.newPage();
    await page.goto("/e2e/pages/blank.html");
    await page.addScriptTag({ url: "/.cache/pixels/pixels.js", type: "module" });
    await page.waitForFunction(() => "decoded" in globalThis);
  });
  test.afterAll(() => page.close());
  return () => page;
}

/** Mean and largest difference of the sampled values. NaN where the sizes differ. */
export function difference(expected: Expected, facts: Facts): { mean: number; largest: number } {
  if (expected.error !== undefined) throw new Error(`${expected.file} has no pixels`);
  if (expected.width !== facts.width || expected.height !== facts.height)
    return { mean: Number.NaN, largest: Number.NaN };
  const values = [...Buffer.from(expected.rgb, "base64")].map((value, i) =>
    Math.abs(value - (facts.rgb[i] ?? Number.NaN)),
  );
  return { mean: values.reduce((sum, value) => sum + value, 0) / values.length, largest: Math.max(...values) };
}
