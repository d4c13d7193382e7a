// The engines that are compared, each opened on the same folder of files; for pages with the import map of bench.html.
import { remoteCounter } from "./gpu-counter.js";
import { openDevice, openPlain, plainRuntime, wasmPaths } from "./plain-ort.js";

/** Where a folder is: a path below the served root, such as "hub/thin-siglip-deep", or a whole address. */
const addressOf = (folder) => new URL(`${folder}/`, new URL("../../", import.meta.url));

/**
 * The built package. With `counted`, its worker's WebGPU work is counted: `counter` is there.
 *
 * @param folder As for all here: a path below the served root, or a whole address.
 * @param options Of createSiglip.
 */
export async function openPackage(folder, { counted = false, ...options } = {}) {
  const { createSiglip } = await import("../../dist/index.js");
  const name = `counted-${crypto.randomUUID()}`;
  const worker = () => new Worker(new URL("./counted-worker.js", import.meta.url), { type: "module", name });
  const client = await createSiglip({ model: { url: addressOf(folder) }, ...options, ...(counted && { worker }) });
  return { client, counter: counted ? remoteCounter(name) : undefined, status: client.status };
}

/** transformers.js, which asks this machine for the folder's files, whatever the model is called. */
export async function transformers(folder) {
  const library = await import("@huggingface/transformers");
  const { env } = library;
  env.backends.onnx.wasm.wasmPaths = wasmPaths("asyncify"); // the build that it imports
  env.allowLocalModels = false;
  const { origin, pathname } = addressOf(folder);
  env.remoteHost = `${origin}/`;
  env.remotePathTemplate = pathname.slice(1);
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
export const nameOf = (folder) => folder.replaceAll(/\W+/g, "-");

/** Whether the folder has this file. */
export async function has(folder, file) {
  const response = await fetch(new URL(file, addressOf(folder)), { method: "HEAD" });
  return response.ok;
}

/** The tower as it was exported, in plain ONNX Runtime. `device`: "wasm" or "webgpu". */
export async function openTower(folder, tower, { device, dtype = "fp32", threads }) {
  const { env } = plainRuntime();
  if (threads) env.wasm.numThreads = threads;
  const suffix = { fp32: "", fp16: "_fp16", q8: "_quantized", q4: "_q4", q4f16: "_q4f16" }[dtype];
  const gpu = device === "webgpu" ? await openDevice() : "wasm";
  return await openPlain(new URL(`onnx/${tower}_model${suffix}.onnx`, addressOf(folder)).href, gpu);
}

/** What a folder says of its pictures. */
export async function preprocessorOf(folder) {
  return await (await fetch(new URL("preprocessor_config.json", addressOf(folder)))).json();
}

/** The side of the pictures that a folder's tower takes. */
export async function sideOf(folder) {
  const { size, crop_size } = await preprocessorOf(folder);
  return crop_size?.height ?? size.height ?? size.shortest_edge;
}
