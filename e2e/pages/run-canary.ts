// Runs a canary with ONNX Runtime itself, on a GPU device of its own making; e2e/canary.spec.ts bundles this.
import * as ort from "onnxruntime-web/jspi";
import { type CanaryFormat, canary } from "../../src/graph/canary.js";
import { canaryErrors } from "../../src/graph/canary-errors.js";
import { WANTED_LIMITS, wantedFeatures } from "../../src/models/device.js";

export interface CanaryRun {
  /** By output; `Infinity` doesn't leave a page as JSON, so that -1 stands for it. */
  errors: Record<string, number>;
  tolerance: number;
  features: string[];
  /** Compute pipelines that were compiled. */
  pipelines: number;
  /** Milliseconds: making graph and answers; loading; the first run, which compiles the kernels; the second. */
  times: { make: number; load: number; first: number; second: number };
}

const assets = new URL("/dist/assets/", location.href).href;
ort.env.wasm.wasmPaths = {
  mjs: `${assets}ort-wasm-simd-threaded.jspi.mjs`,
  wasm: `${assets}ort-wasm-simd-threaded.jspi.wasm`,
};
ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";

/** @param subgroups Whether to ask for the feature that the package only takes where the canary passes; `undefined` for WASM. */
async function providerOf(subgroups: boolean | undefined) {
  if (subgroups === undefined) return { provider: "wasm" as const, features: [], pipelines: () => 0 };
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) throw new Error("There is no WebGPU adapter.");
  const requiredFeatures = wantedFeatures(adapter.features, subgroups) as GPUFeatureName[];
  const requiredLimits = Object.fromEntries(WANTED_LIMITS.map((name) => [name, adapter.limits[name]]));
  const device = await adapter.requestDevice({ requiredFeatures, requiredLimits });
  let pipelines = 0;
  for (const method of ["createComputePipeline", "createComputePipelineAsync"] as const) {
    const create = device[method].bind(device) as (descriptor: GPUComputePipelineDescriptor) => never;
    device[method] = (descriptor: GPUComputePipelineDescriptor) => {
      pipelines++;
      return create(descriptor);
    };
  }
  return { provider: { name: "webgpu" as const, device }, features: [...device.features], pipelines: () => pipelines };
}

async function runCanary(options: {
  headSize: number;
  dtype: CanaryFormat;
  fused?: boolean;
  subgroups?: boolean;
}): Promise<CanaryRun> {
  const { provider, features, pipelines } = await providerOf(options.subgroups);
  const clock = [performance.now()];
  const lap = () => clock.push(performance.now());
  const one = canary(options);
  lap();
  const session = await ort.InferenceSession.create(one.model, { executionProviders: [provider], logSeverityLevel: 3 });
  lap();
  const tensors = Object.entries(one.feeds).map(([name, feed]) => [
    name,
    new ort.Tensor(feed.type, feed.data, feed.dims),
  ]);
  const feeds = Object.fromEntries(tensors);
  await session.run(feeds);
  lap();
  const outputs = Object.entries(await session.run(feeds)).map(([name, { data }]) => [name, data as Float32Array]);
  lap();
  await session.release();
  const errors = Object.entries(canaryErrors(one, Object.fromEntries(outputs)));
  const [make = 0, load = 0, first = 0, second = 0] = clock.slice(1).map((end, i) => end - (clock[i] ?? 0));
  return {
    errors: Object.fromEntries(errors.map(([name, error]) => [name, Number.isFinite(error) ? error : -1])),
    tolerance: one.tolerance,
    features,
    pipelines: pipelines(),
    times: { make, load, first, second },
  };
}

Object.assign(globalThis, { runCanary });
