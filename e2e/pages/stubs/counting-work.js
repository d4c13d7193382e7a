// The real GPU, whose work is counted, but for what pictures are made ready with.
const fresh = () => ({ dispatches: 0, passes: 0, submits: 0, bindGroups: 0, uploads: 0, buffers: 0, bytesRead: 0 });
let counts = fresh();

function count(type, name, add) {
  const method = type.prototype[name];
  type.prototype[name] = function (...args) {
    add.call(this, ...args);
    return method.apply(this, args);
  };
}

count(GPUDevice, "createBindGroup", () => counts.bindGroups++);
count(GPUDevice, "createBuffer", ({ mappedAtCreation }) => {
  counts.buffers++;
  if (mappedAtCreation) counts.uploads++;
});
count(GPUQueue, "writeBuffer", () => counts.uploads++);
count(GPUQueue, "submit", () => counts.submits++);
count(GPUCommandEncoder, "beginComputePass", () => counts.passes++);
count(GPUComputePassEncoder, "dispatchWorkgroups", () => counts.dispatches++);
count(GPUBuffer, "mapAsync", function (_, from = 0, size = this.size - from) {
  counts.bytesRead += size;
});

const channel = new BroadcastChannel("counting-work");
channel.onmessage = ({ data }) => {
  if (data === "count") channel.postMessage(counts);
  if (data === "count") counts = fresh();
};
