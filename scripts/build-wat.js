// node scripts/build-wat.js: each .wat file of SOURCES into NAME-code.ts beside it.
import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import openWabt from "wabt";

const SOURCES = [
  "src/worker/resample.wat",
  "src/search/scan.wat",
  "src/search/scan-relaxed.wat",
  "src/learn/products.wat",
  "src/learn/logistic.wat",
  "src/search/scan-four.wat",
];

const wabt = await openWabt();
for (const source of SOURCES) {
  const path = new URL(`../${source}`, import.meta.url);
  const name = basename(source, ".wat");
  const text = wabt.parseWat(`${name}.wat`, readFileSync(path, "utf8"), { simd: true, relaxed_simd: true });
  const code = Buffer.from(text.toBinary({}).buffer).toString("base64");
  writeFileSync(
    new URL(`${name}-code.ts`, path),
    `/** \`${name}.wat\`, assembled by scripts/build-wat.js: WebAssembly, in base64. */
export const ${name.toUpperCase().replaceAll("-", "_")}_CODE =
  ${code
    .match(/.{1,100}/g)
    .map((part) => `"${part}"`)
    .join(" +\n  ")};
`,
  );
}
