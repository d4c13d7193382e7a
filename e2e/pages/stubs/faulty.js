// A machine whose faults come when the page says so, by name; the names are those of e2e/faults.spec.ts.
let nextRun;
const { promising } = WebAssembly;
if (promising) {
  WebAssembly.promising = (exported) => {
    const run = promising(exported);
    return (...args) => {
      const fault = nextRun;
      nextRun = undefined;
      return fault ? fault() : run(...args);
    };
  };
}

let hasMemory = true;
const createBuffer = globalThis.GPUDevice?.prototype.createBuffer;
if (createBuffer) {
  GPUDevice.prototype.createBuffer = function (descriptor) {
    if (hasMemory) return createBuffer.call(this, descriptor);
    // As where memory is short: no exception, but a buffer that is none, and an error that the device tells of.
    return createBuffer.call(this, { ...descriptor, size: this.limits.maxBufferSize + 4, mappedAtCreation: false });
  };
}

const devices = [];
const requestDevice = globalThis.GPUAdapter?.prototype.requestDevice;
if (requestDevice) {
  GPUAdapter.prototype.requestDevice = async function (...args) {
    const device = await requestDevice.apply(this, args);
    devices.push(device);
    return device;
  };
}

const FAULTS = {
  "WebAssembly aborts": () => {
    nextRun = () => {
      throw new WebAssembly.RuntimeError("unreachable");
    };
  },
  "a run rejects once": () => {
    nextRun = () => Promise.reject(new Error("failed to run"));
  },
  "the worker crashes": () =>
    setTimeout(() => {
      throw new Error("nobody caught this");
    }),
  "the GPU has no memory left": () => {
    hasMemory = false;
  },
  "the GPU device is destroyed": () => {
    for (const device of devices) device.destroy();
  },
};
addEventListener("message", ({ data }) => {
  if (data?.fault) FAULTS[data.fault]();
});
