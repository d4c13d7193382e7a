const DIST = new URL("../../node_modules/onnxruntime-web/dist/", import.meta.url).href;
/** The build that the package takes too: the one for suspendable WebAssembly, where the browser has that. */
const BUILD = "Suspending" in WebAssembly ? "jspi" : "asyncify";
const ort = await import(`${DIST}ort.${BUILD === "jspi" ? "jspi" : "webgpu"}.min.mjs`);
const ARRAYS = {
  float32: Float32Array,
  float16: Uint16Array,
  int64: BigInt64Array,
  int32: Int32Array,
  uint8: Uint8Array,
};

/** Where a build's two files are. */
export function wasmPaths(build) {
  const glue = `${DIST}ort-wasm-simd-threaded.${build}`;
  return { mjs: `${glue}.mjs`, wasm: `${glue}.wasm` };
}

/** ONNX Runtime as the package has it (the same version and build, its files served here), with no more than its defaults. */
export function plainRuntime() {
  ort.env.wasm.wasmPaths = wasmPaths(BUILD);
  ort.env.logLevel = "error";
  return ort;
}

/**
 * A file as it was exported, in one session. On WebGPU the device is ours and without `subgroups`, with which software
 * devices answer wrongly.
 *
 * @param device "wasm" or a GPUDevice.
 */
export async function openPlain(url, device, options = {}) {
  const { InferenceSession } = plainRuntime();
  const provider = device === "wasm" ? "wasm" : { name: "webgpu", device };
  return await InferenceSession.create(url, { logSeverityLevel: 3, executionProviders: [provider], ...options });
}

/** What ONNX Runtime raises to the adapter's own limits. */
const LIMITS = [
  "maxBindGroups",
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxStorageBuffersPerShaderStage",
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupSizeZ",
];

/** A device with the limits and features that ONNX Runtime would have asked for, `subgroups` apart. */
export async function openDevice() {
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new Error("there is no WebGPU adapter");
  return await adapter.requestDevice({
    requiredFeatures: ["shader-f16", "timestamp-query"].filter((name) => adapter.features.has(name)),
    requiredLimits: Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]])),
  });
}

/** Seeded numbers for every input that the file names; its first dimension is the batch where it is open. */
export function seededFeeds({ inputMetadata }, batch = 1, sizes = {}) {
  const feeds = {};
  for (const { name, type, shape } of inputMetadata) {
    const dims = shape.map((n, i) => (typeof n === "number" && n > 0 ? n : (sizes[n] ?? (i === 0 ? batch : 64))));
    const values = Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => (i * 2654435761) % 4294967296);
    feeds[name] = new ort.Tensor(type, ARRAYS[type].from(values, asType[type] ?? ((x) => x % 97)), dims);
  }
  return feeds;
}

/** A ready picture, RGBA, as the tower takes it: `[1, 3, height, width]`. */
export const tensorOf = (image, preprocessor) => batchOf([image], preprocessor)(1);

/** Ready pictures of one size, RGBA; gives the first so many as one tensor `[count, 3, height, width]`. */
export function batchOf(images, { image_mean, image_std }) {
  const [{ width, height }] = images;
  const plane = width * height;
  const planes = new Float32Array(3 * plane * images.length);
  images.forEach(({ data }, image) => {
    for (let c = 0; c < 3; c++) {
      const at = (3 * image + c) * plane;
      for (let i = 0; i < plane; i++) planes[at + i] = (data[4 * i + c] / 255 - image_mean[c]) / image_std[c];
    }
  });
  return (count) => new ort.Tensor("float32", planes.subarray(0, 3 * plane * count), [count, 3, height, width]);
}

const asType = {
  float32: (x) => x / 2147483648 - 1,
  float16: (x) => 0x3800 + (x % 1024), // 0.5 to 1
  int64: (x) => BigInt(x % 97),
};
