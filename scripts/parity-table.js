// npm run parity: writes docs/parity.md from what the browser tests measured last, which is in .cache/.
import { existsSync, readFileSync, writeFileSync } from "node:fs";

process.chdir(new URL("..", import.meta.url).pathname);
const read = (path) => JSON.parse(readFileSync(path, "utf8"));
const { checkpoints, onnxruntime } = read("e2e/fixtures/margins.json");
const WHERE = {
  "chromium-wasm": "Chromium, WASM",
  "chromium-webgpu": "Chromium, WebGPU (SwiftShader)",
  "firefox-webgpu": "Firefox, WebGPU (lavapipe)",
};
const SMALLER = 1e-7;

/** How far a cosine is from 1: what is left of nine digits says more than the nines. */
const gap = (cosine) => {
  const far = 1 - cosine;
  return far < SMALLER ? "< 1e-7" : far.toExponential(1);
};
const off = (value) => (value === undefined ? "–" : value < 0.001 ? value.toExponential(1) : value.toFixed(3));

const rows = Object.entries(WHERE).flatMap(([where, title]) => {
  const path = `.cache/parity-${where}.json`;
  return existsSync(path)
    ? read(path).map((row) => ({ ...row, title, cpu: checkpoints[row.checkpoint]?.formats[row.dtype] }))
    : [];
});
const known = rows.filter(({ cpu }) => cpu);
known.sort(
  (a, b) =>
    a.checkpoint.localeCompare(b.checkpoint) || a.dtype.localeCompare(b.dtype) || a.title.localeCompare(b.title),
);
const lines = known.map(
  ({ checkpoint, dtype, title, image, text, logits, probability, images, texts, cpu }) =>
    `| ${checkpoint} | ${dtype} | ${title} | ${gap(image)} | ${gap(cpu.image)} | ${gap(text)} | ${gap(cpu.text)} | ${off(logits ?? probability)} | ${off(cpu.logits)} | ${images} / ${texts} |`,
);
writeFileSync(
  "docs/parity.md",
  `# How near to PyTorch

For every checkpoint, number format and device: 1 - cosine of the farthest picture and text, and the largest difference of
a logit (for CLIP, of a share), against PyTorch in fp32. "CPU" is onnxruntime ${onnxruntime}'s own distance on the CPU with
the same file. Made by \`npm run parity\` from the last run of the browser tests (\`npm run test:all\` runs all rows); the bounds are in \`e2e/parity/nearness.ts\`.

| checkpoint | format | where | pictures | CPU | texts | CPU | logit | CPU | pictures / texts |
|---|---|---|---|---|---|---|---|---|---|
${lines.join("\n")}
`,
);
console.log(`docs/parity.md: ${lines.length} rows`);
