// The real GPU, whose devices the page can take away by a message.
const requestDevice = GPUAdapter.prototype.requestDevice;
const devices = [];
GPUAdapter.prototype.requestDevice = async function (...args) {
  const device = await requestDevice.apply(this, args);
  devices.push(device);
  return device;
};
addEventListener("message", ({ data }) => {
  if (data === "lose the GPU") for (const device of devices) device.destroy();
});
