// node bench/memory.js FOLDER: the memory of a page in Chromium with a full-size tower loaded, in the ways that ONNX
// Runtime can be given its weights; FOLDER is what tools/full_size.py wrote. Writes bench/results/memory.json.
// Build the package first. ONLY=PATTERN runs the rows whose names match, and writes nothing.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium } from "playwright";
import { build } from "vite";
import { findChromium } from "../scripts/find-chromium.js";
import { serveFolders } from "./file-server.js";
import { peaks } from "./process-memory.js";

const FULL = resolve(process.argv[2] ?? "");
process.chdir(new URL("..", import.meta.url).pathname);
const FLAGS = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-blink-features=ForceEagerMeasureMemory", // which else waits for a garbage collection to come by itself
];
const BUILDS = { asyncify: "onnxruntime-web/webgpu", jspi: "onnxruntime-web/jspi" };
const FILES = {
  vision: { folder: "full", path: "onnx/vision_model.onnx" },
  text: { folder: "full", path: "onnx/text_model.onnx" },
  small: { folder: "demo", path: "onnx/vision_model.onnx" },
};

/**
 * What is measured: `small`, of 4 MB, shows what the runtime takes by itself. `plain` gives ONNX Runtime the whole file as
 * bytes; the others are lean, as src/worker/graph-file.ts is: with Blobs handed over as they are, or in ranges as
 * src/worker/blob-bytes.ts does, the package's way; `package` is the built package, as an application uses it. On software
 * WebGPU a run takes minutes and is left out.
 */
const ROWS = [
  { tower: "small", device: "wasm", runtime: "asyncify", way: "ranges", run: false },
  { tower: "small", device: "wasm", runtime: "jspi", way: "ranges", run: false },
  { tower: "small", device: "webgpu", runtime: "asyncify", way: "ranges", run: false },
  { tower: "small", device: "webgpu", runtime: "jspi", way: "ranges", run: false },
  { tower: "vision", device: "wasm", runtime: "asyncify", way: "plain", run: true },
  { tower: "vision", device: "wasm", runtime: "asyncify", way: "blobs", run: true },
  { tower: "vision", device: "wasm", runtime: "asyncify", way: "ranges", run: true },
  { tower: "vision", device: "wasm", runtime: "jspi", way: "blobs", run: true },
  { tower: "vision", device: "wasm", runtime: "jspi", way: "ranges", run: true },
  { tower: "vision", device: "wasm", runtime: "jspi", way: "package", run: true },
  { tower: "vision", device: "webgpu", runtime: "asyncify", way: "plain", run: false },
  { tower: "vision", device: "webgpu", runtime: "asyncify", way: "blobs", run: false },
  { tower: "vision", device: "webgpu", runtime: "asyncify", way: "ranges", run: false },
  { tower: "vision", device: "webgpu", runtime: "jspi", way: "blobs", run: false },
  { tower: "vision", device: "webgpu", runtime: "jspi", way: "package", run: false },
  { tower: "text", device: "wasm", runtime: "asyncify", way: "plain", run: true },
  { tower: "text", device: "wasm", runtime: "asyncify", way: "ranges", run: true },
  { tower: "text", device: "webgpu", runtime: "asyncify", way: "ranges", run: false },
];

/** The page's memory once loaded and used, as a share of the file, by device: more than this fails. */
const BOUNDS = { wasm: 1.4, webgpu: 0.4 };

/** Runs in the page: what the other ways do in a worker of their own. */
const PACKAGE = {
  async load({ url, device }) {
    const { createSiglip } = await import("/dist/index.js");
    const began = performance.now();
    globalThis.client = await createSiglip({ model: { url }, device, towers: ["image"], verify: "off" });
    return { ms: performance.now() - began };
  },
  async run() {
    const began = performance.now();
    await globalThis.client.embedImages(new ImageData(224, 224));
    return { ms: performance.now() - began };
  },
};

/** Runs in the page: asks its worker, or a new one, and waits for the answer. */
function ask({ script, message, then }) {
  globalThis.worker ??= new Worker(script, { type: "module" });
  return new Promise((done) => {
    globalThis.worker.onmessage = ({ data }) => {
      if (then === "end") globalThis.worker.terminate();
      done(data);
    };
    globalThis.worker.onerror = ({ message }) => done({ error: message ?? "the worker failed" });
    globalThis.worker.postMessage(message);
  });
}

const measure = async () => (await performance.measureUserAgentSpecificMemory()).bytes;

const nameOf = ({ tower, device, runtime, way }) => `${tower} ${device} ${runtime} ${way}`;

async function bundle(runtime) {
  await build({
    configFile: false,
    publicDir: false,
    logLevel: "error",
    resolve: { alias: { ort: BUILDS[runtime] }, conditions: ["onnxruntime-web-use-extern-wasm", "module", "browser"] },
    build: {
      target: "esnext",
      outDir: `.cache/memory/${runtime}`,
      minify: false,
      rolldownOptions: { input: { worker: "bench/pages/memory-worker.js" }, output: { entryFileNames: "[name].js" } },
    },
  });
}

const FOLDERS = {
  bench: resolve("bench"),
  dist: resolve("dist"),
  memory: resolve(".cache/memory"),
  ort: resolve("node_modules/onnxruntime-web/dist"),
  full: FULL,
  demo: resolve("public/models/siglip-demo"),
};
const server = await serveFolders(FOLDERS);
const profile = mkdtempSync(join(tmpdir(), "memory-"));

/** A fresh browser with one page; what is stored stays from one to the next. */
async function withPage(work) {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: await findChromium(),
    args: FLAGS,
  });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(0);
    await page.goto(`${server.url}/bench/pages/memory.html`);
    const call = async (runtime, message, then) => {
      const { value, error } = await page.evaluate(ask, { script: `/memory/${runtime}/worker.js`, message, then });
      if (error) throw new Error(error);
      return value;
    };
    return await work(page, call, context.browser()?.version());
  } finally {
    await context.close();
  }
}

function measureRow(row) {
  const { tower, device, runtime, way, run } = row;
  const glue = `${server.url}/ort/ort-wasm-simd-threaded.${runtime}`;
  const options = { name: tower, way, device, wasm: { mjs: `${glue}.mjs`, wasm: `${glue}.wasm` } };
  return withPage(async (page, call) => {
    const act = (action) =>
      way === "package"
        ? page.evaluate(PACKAGE[action], { url: `${server.url}/full/`, device })
        : call(runtime, { action, ...options });
    const { size } = statSync(join(FOLDERS[FILES[tower].folder], FILES[tower].path));
    const ratio = (n) => Number((n / size).toFixed(3));
    const empty = await page.evaluate(measure);
    const before = peaks();
    const { ms, bytes } = await act("load");
    const after = peaks();
    const loaded = await page.evaluate(measure);
    const ran = run ? await act("run") : undefined;
    const inUse = ran && (await page.evaluate(measure));
    const peak = (kind) => (after[kind] ?? 0) - (before[kind] ?? 0);
    const needed = ran?.bytes ?? bytes;
    return {
      tower,
      device,
      runtime,
      way,
      fileBytes: size,
      loadMs: Math.round(ms),
      emptyPageBytes: empty,
      loadedBytes: loaded,
      loadedRatio: ratio(loaded),
      ...(ran && { inUseBytes: inUse, inUseRatio: ratio(inUse), firstRunMs: Math.round(ran.ms) }),
      // What loading took at most in each process, code and shared memory included.
      peakBytes: { renderer: peak("renderer"), gpu: peak("gpu-process") },
      ...(needed && way !== "plain" && { neededBytes: needed, neededRatio: ratio(needed) }),
    };
  });
}

/** Whether a row is of the way that the package takes, and above its bound. */
function isAbove({ tower, device, way, loadedRatio, inUseRatio = 0 }) {
  const ours = tower !== "small" && (way === "ranges" || way === "package");
  return ours && !(Math.max(loadedRatio, inUseRatio) <= BOUNDS[device]);
}

try {
  const only = new RegExp(process.env.ONLY ?? "");
  const rows = ROWS.filter((row) => only.test(nameOf(row)));
  await Promise.all([...new Set(rows.map(({ runtime }) => runtime))].map(bundle));
  for (const tower of new Set(rows.map(({ tower }) => tower))) {
    const { folder, path } = FILES[tower];
    const store = { action: "store", url: `${server.url}/${folder}/${path}`, name: tower };
    await withPage((_, call) => call(rows[0].runtime, store, "end"));
  }
  const results = [];
  let browser;
  for (const row of rows) {
    const result = await measureRow(row).catch((error) => ({ ...row, error: String(error).slice(0, 300) }));
    console.log(nameOf(row), result);
    results.push(result);
  }
  for (const row of results.filter(isAbove)) {
    console.error(`${nameOf(row)}: ${JSON.stringify(row)} is above ${BOUNDS[row.device]}.`);
    process.exitCode = 1;
  }
  browser = await withPage(async (page) => page.evaluate(() => navigator.userAgent.match(/Chrome\/([\d.]+)/)?.[1]));
  if (!process.env.ONLY) {
    const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
    const head = { date: new Date().toISOString().slice(0, 10), commit, browser };
    writeFileSync("bench/results/memory.json", `${JSON.stringify({ ...head, rows: results }, null, 2)}\n`);
  }
} finally {
  server.stop();
  rmSync(profile, { recursive: true, force: true });
}
