// node bench/resample.js: resizing in TypeScript, in WASM and on software WebGPU, in Node and in Chromium; writes
// bench/results/resample.json. Each round runs all the ways in turn; the figures are medians, in milliseconds.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { chromium } from "playwright";
import { buildModules } from "../scripts/build-modules.js";
import { findChromium } from "../scripts/find-chromium.js";

process.chdir(new URL("..", import.meta.url).pathname);
const PORT = process.env.PORT ?? "4191";
const SIZES = [
  { width: 4000, height: 3000, rounds: 9 },
  { width: 640, height: 480, rounds: 41 },
];
const FLAGS = ["--no-sandbox", "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];
const FILTERS = { 2: "bilinear", 3: "bicubic" };

/** Runs in Node and in the page. `load` imports a built module. */
async function measureCpu({ sizes, load }) {
  const [{ resample }, { openResample }, { planResize }] = await Promise.all(
    ["resample", "resample-wasm", "resize-plan"].map(load),
  );
  const ways = { TypeScript: resample, WASM: openResample() };
  const rows = [];
  for (const { width, height, rounds } of sizes) {
    const rgba = new Uint8ClampedArray(width * height * 4).map((_, i) => Math.imul(i, 2654435761) >>> 24);
    for (const filter of [2, 3]) {
      const times = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
      for (let round = 0; round < rounds; round++) {
        for (const [way, run] of Object.entries(ways)) {
          const began = performance.now();
          run(rgba, width, planResize(width, height, { size: 224, fit: "squash", shortestEdge: 224, filter }));
          times[way].push(performance.now() - began);
        }
      }
      const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
      for (const way of Object.keys(ways)) rows.push({ width, height, filter, way, ms: median(times[way]) });
    }
  }
  return rows;
}

/** Runs in the page: from a decoded bitmap to the tower's input on the GPU, by the CPU or by the GPU. */
async function measureGpu({ sizes, folder }) {
  const load = (name) => import(`${folder}${name}.js`);
  const [{ openCpuPictures }, { openGpuPictures }] = await Promise.all(["cpu-pictures", "gpu-pictures"].map(load));
  const adapter = await navigator.gpu.requestAdapter();
  const device = await adapter.requestDevice();
  const planes = device.createBuffer({ size: 12 * 224 ** 2, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST });
  const whole = (from) => {
    const { width, height } = from;
    return { width, height, views: [{ box: { left: 0, top: 0, width, height }, weight: 1 }], from };
  };
  const rows = [];
  for (const { width, height, rounds } of sizes) {
    const pixels = new ImageData(width, height);
    pixels.data.forEach((_, i, data) => {
      data[i] = i % 4 === 3 ? 255 : Math.imul(i, 2654435761) >>> 24;
    });
    for (const filter of [2, 3]) {
      const norm = { rescale: 1 / 255, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
      const rule = { size: 224, fit: "squash", shortestEdge: 224, filter, ...norm };
      const pictures = (await openGpuPictures(device, rule)).open(1);
      const onCpu = openCpuPictures(rule).open(1);
      const ways = {
        "WASM, then upload": async (bitmap) => {
          await onCpu.place(whole(bitmap), 0, 0);
          device.queue.writeBuffer(planes, 0, onCpu.feed(1).data);
        },
        "software WebGPU": (bitmap) => pictures.place(whole(bitmap), 0, 0),
      };
      const times = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
      for (let round = 0; round < rounds; round++) {
        for (const [way, run] of Object.entries(ways)) {
          const bitmap = await createImageBitmap(pixels, { premultiplyAlpha: "none", colorSpaceConversion: "none" });
          const began = performance.now();
          await run(bitmap);
          await device.queue.onSubmittedWorkDone();
          bitmap.close();
          times[way].push(performance.now() - began);
        }
      }
      pictures.close();
      const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
      for (const way of Object.keys(ways)) rows.push({ width, height, filter, way, ms: median(times[way]) });
    }
  }
  return { rows, adapter: adapter.info.description || adapter.info.architecture };
}

const modules = ["core/resample", "core/resize-plan"];
modules.push(...["resample-wasm", "cpu-pictures", "gpu-pictures"].map((name) => `worker/${name}`));
await buildModules("bench", modules);

const node = await measureCpu({ sizes: SIZES, load: (name) => import(`../.cache/bench/${name}.js`) });
const server = spawn(process.execPath, ["e2e/static-server.js"], { env: { ...process.env, PORT }, stdio: "inherit" });
try {
  const browser = await chromium.launch({ executablePath: await findChromium(), args: FLAGS });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${PORT}/e2e/pages/blank.html`);
  const folder = "/.cache/bench/";
  const cpu = await page.evaluate(
    `(${measureCpu})({ sizes: ${JSON.stringify(SIZES)}, load: (name) => import("${folder}" + name + ".js") })`,
  );
  const gpu = await page.evaluate(`(${measureGpu})(${JSON.stringify({ sizes: SIZES, folder })})`);
  const result = {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    browser: browser.version(),
    adapter: gpu.adapter,
    cores: cpus().length,
    to: 224,
    rows: [
      ...node.map((row) => ({ what: "pixels to bytes", where: "Node", ...row })),
      ...cpu.map((row) => ({ what: "pixels to bytes", where: "Chromium", ...row })),
      ...gpu.rows.map((row) => ({ what: "bitmap to the tower's input", where: "Chromium", ...row })),
    ].map((row) => ({ ...row, filter: FILTERS[row.filter], ms: Number(row.ms.toFixed(2)) })),
  };
  await browser.close();
  writeFileSync("bench/results/resample.json", `${JSON.stringify(result, null, 2)}\n`);
  console.table(result.rows);
} finally {
  server.kill();
}
