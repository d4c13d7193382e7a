// Counts WebGPU work in the thread that it is loaded in, whoever asks for it; needs nothing else of this project.

const fresh = () => ({
  dispatches: 0,
  passes: 0,
  submits: 0,
  bindGroups: 0,
  buffers: 0,
  bufferBytes: 0,
  textures: 0,
  pipelines: 0,
  copies: 0,
  writes: 0, // queue.writeBuffer and writeTexture
  mapped: 0, // buffers filled through a mapping
  pictures: 0, // copyExternalImageToTexture
  bytesUp: 0,
  readBacks: 0,
  bytesDown: 0,
  labels: {}, // dispatches by the label of their pipeline or its module
});

/**
 * Wraps the prototypes of WebGPU here; call it before the engine opens its device.
 *
 * @returns `read()` gives what was counted since the last `reset()`: numbers of calls, bytes, and dispatches by the label
 *   of their pipeline, which `labelOf` says. `uploads` is `writes`, `mapped` and `pictures` together. Bytes down are those of ranges mapped for reading.
 */
export function installGpuCounter(scope = globalThis) {
  let counts = fresh();
  const labels = new WeakMap(); // shader module, pipeline or pass → label
  const writing = new WeakMap(); // buffer → bytes of its mapping for writing
  const before = (type, methods) => {
    const prototype = scope[type]?.prototype;
    for (const [name, count] of Object.entries(methods)) {
      const original = prototype?.[name];
      if (!original) continue;
      prototype[name] = function (...args) {
        const result = original.apply(this, args);
        count.call(this, args, result);
        return result;
      };
    }
  };
  const dispatch = function () {
    counts.dispatches++;
    const label = labels.get(this) || "(no label)";
    counts.labels[label] = (counts.labels[label] ?? 0) + 1;
  };
  /** ONNX Runtime names the shader's module and not the pipeline. */
  const compile = ([{ label, compute }], made) => {
    counts.pipelines++;
    const name = (pipeline) => labels.set(pipeline, label || labels.get(compute.module));
    if (made instanceof Promise) made.then(name, () => undefined);
    else name(made);
  };
  const add = (name) => () => counts[name]++;
  before("GPUDevice", {
    createBindGroup: add("bindGroups"),
    createTexture: add("textures"),
    createShaderModule: ([{ label }], module) => labels.set(module, label),
    createComputePipeline: compile,
    createComputePipelineAsync: compile,
    createBuffer([{ size, mappedAtCreation }], buffer) {
      counts.buffers++;
      counts.bufferBytes += size;
      if (mappedAtCreation) writing.set(buffer, size);
    },
  });
  before("GPUQueue", {
    submit: add("submits"),
    writeBuffer([_, __, data, from, size]) {
      counts.writes++;
      counts.bytesUp += bytesOf(data, from, size);
    },
    writeTexture([_, data]) {
      counts.writes++;
      counts.bytesUp += data.byteLength;
    },
    copyExternalImageToTexture([_, __, size]) {
      counts.pictures++;
      counts.bytesUp += 4 * (size.width ?? size[0]) * (size.height ?? size[1] ?? 1);
    },
  });
  before("GPUCommandEncoder", {
    beginComputePass: add("passes"),
    copyBufferToBuffer: add("copies"),
    copyTextureToBuffer: add("copies"),
    copyBufferToTexture: add("copies"),
  });
  before("GPUComputePassEncoder", {
    dispatchWorkgroups: dispatch,
    dispatchWorkgroupsIndirect: dispatch,
    setPipeline([pipeline]) {
      labels.set(this, labels.get(pipeline));
    },
  });
  before("GPUBuffer", {
    mapAsync([mode, from = 0, size = this.size - from]) {
      if (mode & 2) writing.set(this, size);
      if (!(mode & 1)) return;
      counts.readBacks++;
      counts.bytesDown += size;
    },
    unmap() {
      if (!writing.has(this)) return;
      counts.mapped++;
      counts.bytesUp += writing.get(this);
      writing.delete(this);
    },
  });
  return {
    labelOf: (pipeline) => labels.get(pipeline) || "(no label)",
    read: () => ({ ...structuredClone(counts), uploads: counts.writes + counts.mapped + counts.pictures }),
    reset() {
      counts = fresh();
    },
  };
}

/** `writeBuffer`'s size and offset are in elements for a typed array, else in bytes. */
function bytesOf(data, from = 0, size = undefined) {
  const unit = data.BYTES_PER_ELEMENT ?? 1;
  return size === undefined ? data.byteLength - from * unit : size * unit;
}

/** In a worker: answers a `remoteCounter` of the same name on any other thread. */
export function answerCounts(counter, name) {
  const channel = new BroadcastChannel(name);
  channel.onmessage = ({ data }) => {
    if (data.ask === undefined) return;
    channel.postMessage({ answer: data.ask, value: counter[data.what]() });
  };
}

/** The counter of another thread: `read()` and `reset()` as there, as promises. */
export function remoteCounter(name) {
  const channel = new BroadcastChannel(name);
  let asked = 0;
  const ask = (what) =>
    new Promise((resolve) => {
      const number = ++asked;
      const answered = ({ data }) => {
        if (data.answer !== number) return;
        channel.removeEventListener("message", answered);
        resolve(data.value);
      };
      channel.addEventListener("message", answered);
      channel.postMessage({ ask: number, what });
    });
  return { read: () => ask("read"), reset: () => ask("reset") };
}
