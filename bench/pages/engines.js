// The engines that are compared, each opened on the same folder of files; for pages with the import map of bench.html.
import { remoteCounter } from "./gpu-counter.js";
import { openDevice, openPlain, plainRuntime } from "./plain-ort.js";

const ROOT = new URL("../../", import.meta.url).href;

/**
 * The built package. With `counted`, its worker's WebGPU work is counted: `counter` is there.
 *
 * @param folder Below the served root: "hub/thin-siglip-deep".
 * @param options Of createSiglip.
 */
export async function openPackage(folder, { counted = false, ...options } = {}) {
  const { createSiglip } = await import("../../dist/index.js");
  const name = `counted-${crypto.randomUUID()}`;
  const worker = () => new Worker(new URL("./counted-worker.js", import.meta.url), { type: "module", name });
  const client = await createSiglip({ model: { url: `${ROOT}${folder}/` }, ...options, ...(counted && { worker }) });
  return { client, counter: counted ? remoteCounter(name) : undefined, status: client.status };
}

/** transformers.js, which asks this machine for the folder's files, whatever the model is called. */
export async function transformers(folder) {
  const library = await import("@huggingface/transformers");
  const { env } = library;
  plainRuntime(); // they share one ONNX Runtime, and so where its files are
  env.allowLocalModels = false;
  env.remoteHost = ROOT;
  env.remotePathTemplate = `${folder}/`;
  return library;
}

/**
 * One of transformers.js' pipelines.
 *
 * @param threads For WASM; the package's own, so that engines differ in what they do and not in how many cores they have.
 */
export async function openPipeline(task, folder, { device, dtype = "fp32", threads }) {
  const { pipeline, env } = await transformers(folder);
  if (threads) env.backends.onnx.wasm.numThreads = threads;
  return await pipeline(task, nameOf(folder), { device, dtype });
}

/** A name as transformers.js wants it, for a folder at any depth. */
export const nameOf = (folder) => folder.replaceAll("/", "-");

/** Whether the folder has this file. */
export async function has(folder, file) {
  const response = await fetch(`${ROOT}${folder}/${file}`, { method: "HEAD" });
  return response.ok;
}

/** The tower as it was exported, in plain ONNX Runtime. `device`: "wasm" or "webgpu". */
export async function openTower(folder, tower, { device, dtype = "fp32", threads }) {
  const { env } = plainRuntime();
  if (threads) env.wasm.numThreads = threads;
  const suffix = { fp32: "", fp16: "_fp16", q8: "_quantized", q4: "_q4", q4f16: "_q4f16" }[dtype];
  const gpu = device === "webgpu" ? await openDevice() : "wasm";
  return await openPlain(`${ROOT}${folder}/onnx/${tower}_model${suffix}.onnx`, gpu);
}

/** What a folder says of its pictures. */
export async function preprocessorOf(folder) {
  return await (await fetch(`${ROOT}${folder}/preprocessor_config.json`)).json();
}

/** The side of the pictures that a folder's tower takes. */
export async function sideOf(folder) {
  const { size, crop_size } = await preprocessorOf(folder);
  return crop_size?.height ?? size.height ?? size.shortest_edge;
}
