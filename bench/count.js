// node bench/count.js MODEL.onnx [--batch N] [--fixed] [--capture] [--kernels] [--runs N] [--firefox]: the WebGPU
// work of one run of a file in ONNX Runtime, on software WebGPU, after a warm-up run; and the median time of some more.
// `--fixed` fixes the batch; `--capture` does too, and records the graph; `--kernels` times each kernel. Prints one JSON.
import { existsSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { openChromium, openFirefox } from "./browsers.js";
import { serveFolders } from "./file-server.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    batch: { type: "string", default: "1" },
    runs: { type: "string", default: "1" },
    fixed: { type: "boolean", default: false },
    capture: { type: "boolean", default: false },
    kernels: { type: "boolean", default: false },
    firefox: { type: "boolean", default: false },
  },
});
const file = resolve(positionals[0] ?? "");
process.chdir(new URL("..", import.meta.url).pathname);

const server = await serveFolders({
  bench: resolve("bench"),
  node_modules: resolve("node_modules"),
  file: dirname(file),
});
const open = values.firefox ? openFirefox : openChromium;
const browser = await open(`${server.url}/bench/pages/bench.html`, { webgpu: true });
if (browser.missing) throw new Error(browser.missing);
try {
  const { batch, runs, fixed, capture, kernels } = values;
  const url = `${server.url}/file/${encodeURIComponent(basename(file))}`;
  const externals = existsSync(`${file}_data`) ? [`${basename(file)}_data`] : [];
  const options = { url, externals, fixed, capture, kernels };
  const counted = await browser.page.evaluate(
    async (options) => (await import("/bench/pages/count-plain.js")).countPlain(options),
    { ...options, batch: Number(batch), runs: Number(runs) },
  );
  console.log(JSON.stringify({ browser: browser.name, ...counted }, null, 1));
} finally {
  await browser.close();
  server.stop();
}
