import asyncifyGlue from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url";
import asyncifyWasm from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import jspiGlue from "onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url";
import jspiWasm from "onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url";
import { SiglipError } from "../core/errors.js";
import { GraphBuilder } from "../graph/graph-builder.js";
import { TYPE } from "../graph/onnx.js";
import { partAddress } from "./part-address.js";
import { SpawnedWorker } from "./spawned-worker.js";
import { watchModule, withModule } from "./wasm-module.js";

/** ONNX Runtime's module: all its builds have one interface. */
export type Ort = typeof import("onnxruntime-web/webgpu");
export type { InferenceSession, Tensor } from "onnxruntime-web/webgpu";

/** Its builds, in the order in which they are tried; only the one that is used is fetched. */
const BUILDS = {
  jspi: { load: () => import("onnxruntime-web/jspi"), mjs: jspiGlue, wasm: jspiWasm },
  asyncify: { load: () => import("onnxruntime-web/webgpu"), mjs: asyncifyGlue, wasm: asyncifyWasm },
};
type Build = keyof typeof BUILDS;

/** What a worker has fetched and compiled: another one starts with it in half the time, and holds no code of its own. */
export interface Compiled {
  build: Build;
  module: WebAssembly.Module;
}

/** Started; `compiled` where another worker may start with that. */
export interface Opened {
  ort: Ort;
  compiled: Compiled | undefined;
}

/**
 * Starts ONNX Runtime, with files that are served with the package: nothing comes from another host. Where the browser
 * can suspend WebAssembly (JSPI), the build for that, which is smaller and faster; elsewhere, and where that does not
 * start (a fault of the browser's, perhaps), the one that was made suspendable itself (Asyncify).
 *
 * `threads` are taken where the page is cross-origin isolated. Throws `runtime` where no build starts.
 */
export async function openOrt(threads: number, compiled?: Compiled): Promise<Opened> {
  Object.assign(self, { Worker: SpawnedWorker }); // what ONNX Runtime starts its threads with
  let cause: unknown;
  for (const build of compiled ? [compiled.build] : buildsHere()) {
    try {
      return await startBuild(build, threads, compiled?.module);
    } catch (error) {
      cause = error;
    }
  }
  throw new SiglipError("runtime", "ONNX Runtime can't be started.", { step: "start" }, { cause });
}

function buildsHere(): Build[] {
  return "Suspending" in WebAssembly ? ["jspi", "asyncify"] : ["asyncify"];
}

async function startBuild(build: Build, threads: number, compiled: WebAssembly.Module | undefined): Promise<Opened> {
  const { load, mjs, wasm } = BUILDS[build];
  const ort = await load();
  ort.env.wasm.wasmPaths = { mjs: partAddress(`${build}.mjs`, mjs), wasm: partAddress(`${build}.wasm`, wasm) };
  ort.env.wasm.numThreads = self.crossOriginIsolated ? threads : 1; // more would be refused with a warning
  ort.env.logLevel = "error";
  if (compiled) {
    ort.env.wasm.wasmBinary = new Uint8Array(); // so that it fetches none
    await withModule(compiled, () => tryOut(ort));
    return { ort, compiled: undefined };
  }
  const { module } = await watchModule(() => tryOut(ort));
  return { ort, compiled: module && { build, module } };
}

/** Loads and runs the smallest graph, so that what does not work fails here and not with a model. */
async function tryOut(ort: Ort): Promise<void> {
  const graph = new GraphBuilder();
  const x = graph.input("x", TYPE.float, [1]);
  graph.output("y", graph.node("Add", [x, x]), TYPE.float, [1]);
  const session = await ort.InferenceSession.create(graph.write(), { executionProviders: ["wasm"] });
  const { y } = await session.run({ x: new ort.Tensor("float32", [2], [1]) });
  await session.release();
  if (y?.data[0] !== 4) throw new Error(`2 + 2 gave ${y?.data[0]}`);
}
