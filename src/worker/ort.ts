import asyncifyGlue from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url";
import asyncifyWasm from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import jspiGlue from "onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url";
import jspiWasm from "onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url";
import { SiglipError } from "../core/errors.js";
import { GraphBuilder } from "../graph/graph-builder.js";
import { TYPE } from "../graph/onnx.js";
import { partAddress } from "./part-address.js";
import { SpawnedWorker } from "./spawned-worker.js";

/** ONNX Runtime's module: all its builds have one interface. */
export type Ort = typeof import("onnxruntime-web/webgpu");
export type { InferenceSession, Tensor } from "onnxruntime-web/webgpu";

/**
 * Starts ONNX Runtime, with files that are served with the package: nothing comes from another host. Where the browser
 * can suspend WebAssembly (JSPI), the build for that, which is smaller and faster; elsewhere, and where that does not
 * start, the one that was made suspendable itself (Asyncify). Only the one that is used is fetched.
 *
 * `threads` are taken where the page is cross-origin isolated. Throws `runtime` where neither build starts.
 */
export async function openOrt(threads: number): Promise<Ort> {
  Object.assign(self, { Worker: SpawnedWorker }); // what ONNX Runtime starts its threads with
  if ("Suspending" in WebAssembly) {
    try {
      return await start(await import("onnxruntime-web/jspi"), "jspi", jspiGlue, jspiWasm, threads);
    } catch {
      // A fault of the browser's, perhaps: what is left needs nothing new of it.
    }
  }
  try {
    return await start(await import("onnxruntime-web/webgpu"), "asyncify", asyncifyGlue, asyncifyWasm, threads);
  } catch (cause) {
    throw new SiglipError("runtime", "ONNX Runtime can't be started.", { step: "start" }, { cause });
  }
}

/** Loads and runs the smallest graph, so that what does not work fails here and not with a model. */
async function start(ort: Ort, name: "jspi" | "asyncify", mjs: string, wasm: string, threads: number): Promise<Ort> {
  ort.env.wasm.wasmPaths = { mjs: partAddress(`${name}.mjs`, mjs), wasm: partAddress(`${name}.wasm`, wasm) };
  ort.env.wasm.numThreads = self.crossOriginIsolated ? threads : 1; // more would be refused with a warning
  ort.env.logLevel = "error";
  const graph = new GraphBuilder();
  const x = graph.input("x", TYPE.float, [1]);
  graph.output("y", graph.node("Add", [x, x]), TYPE.float, [1]);
  const session = await ort.InferenceSession.create(graph.write(), { executionProviders: ["wasm"] });
  const { y } = await session.run({ x: new ort.Tensor("float32", [2], [1]) });
  await session.release();
  if (y?.data[0] !== 4) throw new Error(`2 + 2 gave ${y?.data[0]}`);
  return ort;
}
