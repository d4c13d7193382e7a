// node scripts/build-wat.js: src/worker/resample.wat into resample-code.ts beside it.
import { readFileSync, writeFileSync } from "node:fs";
import openWabt from "wabt";

const SOURCE = new URL("../src/worker/resample.wat", import.meta.url);
const TARGET = new URL("../src/worker/resample-code.ts", import.meta.url);

const wabt = await openWabt();
const text = wabt.parseWat("resample.wat", readFileSync(SOURCE, "utf8"), { simd: true });
const code = Buffer.from(text.toBinary({}).buffer).toString("base64");
writeFileSync(
  TARGET,
  `/** \`resample.wat\`, assembled by scripts/build-wat.js: WebAssembly, in base64. */
export const RESAMPLE_CODE =
  ${code
    .match(/.{1,100}/g)
    .map((part) => `"${part}"`)
    .join(" +\n  ")};
`,
);
