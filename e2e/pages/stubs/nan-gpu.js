// A GPU without subgroups that passes for a hardware one, all of whose vectors are no numbers from the message on. Pictures are larger, and
// stay as they are.
const VECTORS = 1 << 15; // bytes
const getMappedRange = GPUBuffer.prototype.getMappedRange;
let broken = false;
GPUBuffer.prototype.getMappedRange = function (...args) {
  const range = getMappedRange.apply(this, args);
  const isVector = this.usage & GPUBufferUsage.MAP_READ && range.byteLength < VECTORS;
  if (broken && isVector) new Float32Array(range, 0, range.byteLength >> 2).fill(Number.NaN);
  return range;
};
const fallback = Object.getOwnPropertyDescriptor(GPUAdapterInfo.prototype, "isFallbackAdapter");
Object.defineProperty(GPUAdapterInfo.prototype, "isFallbackAdapter", { ...fallback, get: () => false });
const features = Object.getOwnPropertyDescriptor(GPUAdapter.prototype, "features");
Object.defineProperty(GPUAdapter.prototype, "features", {
  ...features,
  get() {
    return new Set([...features.get.call(this)].filter((name) => name !== "subgroups"));
  },
});
addEventListener("message", ({ data }) => {
  if (data === "break the GPU") broken = true;
});
