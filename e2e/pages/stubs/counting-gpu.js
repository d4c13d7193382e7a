// The real GPU, whose pictures are counted: bitmaps copied to it, canvases read, and textures and inputs that still live.
const counts = { copied: 0, readBack: 0, pictures: 0 };

function before(prototype, name, count) {
  const method = prototype[name];
  prototype[name] = function (...args) {
    count(...args);
    return method.apply(this, args);
  };
}

before(GPUQueue.prototype, "copyExternalImageToTexture", () => counts.copied++);
before(OffscreenCanvasRenderingContext2D.prototype, "getImageData", () => counts.readBack++);
before(GPUDevice.prototype, "createTexture", () => counts.pictures++);
before(GPUTexture.prototype, "destroy", () => counts.pictures--);
before(GPUDevice.prototype, "createBuffer", ({ label }) => {
  if (label === "planes") counts.pictures++;
});
const destroy = GPUBuffer.prototype.destroy;
GPUBuffer.prototype.destroy = function () {
  if (this.label === "planes") counts.pictures--;
  destroy.call(this);
};

const channel = new BroadcastChannel("counting-gpu");
channel.onmessage = ({ data }) => {
  if (data === "count") channel.postMessage(counts);
};
