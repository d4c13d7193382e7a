// Counts what lives in this thread and garbage collection does not show: WebAssembly's memory, what is on the GPU, and
// object URLs. `counted()` says how much. For workers as a stub, for pages as a script of their own.
(() => {
  const live = { gpuBuffers: 0, gpuBytes: 0, textures: 0, devices: 0, urls: 0 };
  const memories = new Set();
  const keep = (memory) => memories.add(new WeakRef(memory));
  const { Memory, Instance, instantiate, instantiateStreaming } = WebAssembly;
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor) {
      super(descriptor);
      keep(this);
    }
  };
  const exported = (instance) => {
    for (const one of Object.values(instance.exports)) if (one instanceof Memory && !holds(one)) keep(one);
  };
  const holds = (memory) => [...memories].some((ref) => ref.deref() === memory);
  WebAssembly.Instance = class extends Instance {
    constructor(...args) {
      super(...args);
      exported(this);
    }
  };
  for (const [name, method] of Object.entries({ instantiate, instantiateStreaming })) {
    WebAssembly[name] = async (...args) => {
      const result = await method.apply(WebAssembly, args);
      exported(result instanceof Instance ? result : result.instance);
      return result;
    };
  }

  const wrap = (prototype, name, after) => {
    const method = prototype?.[name];
    if (!method) return;
    prototype[name] = function (...args) {
      const result = method.apply(this, args);
      after.call(this, result, ...args);
      return result;
    };
  };
  const destroyed = new WeakSet();
  const once = (count) =>
    function () {
      if (!destroyed.has(this)) count.call(this);
      destroyed.add(this);
    };
  const { GPUAdapter, GPUDevice, GPUBuffer, GPUTexture } = globalThis;
  wrap(GPUAdapter?.prototype, "requestDevice", (asked) => {
    asked.then(
      (device) => {
        live.devices++;
        device.lost.then(() => live.devices--);
      },
      () => undefined,
    );
  });
  wrap(GPUDevice?.prototype, "createBuffer", ({ size }) => {
    live.gpuBuffers++;
    live.gpuBytes += size;
  });
  wrap(
    GPUBuffer?.prototype,
    "destroy",
    once(function () {
      live.gpuBuffers--;
      live.gpuBytes -= this.size;
    }),
  );
  wrap(GPUDevice?.prototype, "createTexture", () => live.textures++);
  wrap(
    GPUTexture?.prototype,
    "destroy",
    once(() => live.textures--),
  );

  const urls = new Set();
  wrap(URL, "createObjectURL", (url) => urls.add(url));
  wrap(URL, "revokeObjectURL", (_, url) => urls.delete(url));

  globalThis.counted = () => {
    let wasmBytes = 0;
    for (const ref of memories) {
      const memory = ref.deref();
      if (memory) wasmBytes += memory.buffer.byteLength;
      else memories.delete(ref);
    }
    return { ...live, urls: urls.size, wasmBytes };
  };
})();
