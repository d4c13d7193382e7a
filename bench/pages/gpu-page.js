// The script of bench/gpu.html. ?model=URL of a folder, relative to the project's root or whole; ?dtypes=fp32,fp16;
// ?batches=1,8,32; ?rounds=9; ?product=2048.
import { preprocessorOf } from "./engines.js";
import { timeBatches } from "./time-batches.js";
import { timeMatmul } from "./time-matmul.js";

const DEMO = "public/models/siglip-demo";
const asked = new URLSearchParams(location.search);
const list = (name, standard) => (asked.get(name) ?? standard).split(",");
const folder = (asked.get("model") ?? DEMO).replace(/\/$/, "");
const side = Number(asked.get("product") ?? 2048);
const log = document.querySelector("#log");
const tell = (line) => log.append(`${line}\n`);

const json = async (path) => (await fetch(`../${path}`)).json().catch(() => undefined);

/** The commit, where the server gives the repository's own files. */
async function commit() {
  const text = async (path) => {
    const response = await fetch(`../.git/${path}`).catch(() => undefined);
    return response?.ok ? (await response.text()).trim() : "";
  };
  const head = await text("HEAD");
  const found = head.startsWith("ref: ") ? await text(head.slice(5)) : head;
  return /^[0-9a-f]{40}$/.test(found) ? found.slice(0, 7) : undefined;
}

/** Operations of one picture, from the checkpoint's sizes: what a matrix product of the same amount would take. */
async function operations() {
  const { vision_config: vision } = await (
    await fetch(new URL(`${folder}/config.json`, new URL("..", location.href)))
  ).json();
  const { hidden_size: width = 768, intermediate_size: inner = 3072, num_hidden_layers: layers = 12 } = vision;
  const tokens = ((vision.image_size ?? 224) / (vision.patch_size ?? 16)) ** 2;
  const layer = 2 * tokens * (4 * width ** 2 + 2 * width * inner) + 4 * tokens ** 2 * width;
  const patches = 2 * tokens * 3 * (vision.patch_size ?? 16) ** 2 * width;
  const head = 4 * tokens * width ** 2 + 4 * width ** 2 + 4 * width * inner;
  return layers * layer + patches + head;
}

async function measure() {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new Error("This browser offers no WebGPU adapter.");
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  const result = {
    part: "gpu",
    date: new Date().toISOString().slice(0, 10),
    commit: await commit(),
    adapter: { vendor, architecture, device, description, isFallbackAdapter, features: [...adapter.features].sort() },
    browser: navigator.userAgent,
    cores: navigator.hardwareConcurrency,
    versions: {
      "siglip-web": (await json("package.json"))?.version,
      "onnxruntime-web": (await json("node_modules/onnxruntime-web/package.json"))?.version,
      transformers: (await json("node_modules/@huggingface/transformers/package.json"))?.version,
    },
    model: folder,
    note: folder === DEMO ? "the built-in model: far too small to say what a GPU can do; give ?model=URL" : undefined,
    preprocessor: (await preprocessorOf(folder)).size,
    operationsPerPicture: await operations(),
    rows: {},
  };
  for (const dtype of list("dtypes", "fp32,fp16")) {
    if (dtype === "fp16" && !adapter.features.has("shader-f16")) {
      result.rows[dtype] = { skipped: "the adapter has no shader-f16" };
      continue;
    }
    const product = await timeMatmul({ side, dtype });
    tell(`${dtype}, product of ${side}: ${(product.operationsPerSecond.median / 1e9).toFixed(1)} GFLOP/s`);
    const batches = list("batches", "1,8,32").map(Number);
    const rounds = Number(asked.get("rounds") ?? 9);
    const timed = await timeBatches({ folder, dtype, batches, rounds, tell });
    result.rows[dtype] = { product: { side, ...product }, ...timed };
  }
  return result;
}

const answer = await measure().catch((error) => ({ error: `${error}\n${error?.stack}` }));
globalThis.measured = answer;
document.querySelector("#result").textContent = JSON.stringify(answer, null, 1);
