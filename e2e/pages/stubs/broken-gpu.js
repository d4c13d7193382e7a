// A hardware adapter that gives no device, as after a driver fault.
const info = { vendor: "stub", architecture: "", description: "", isFallbackAdapter: false };
const adapter = {
  info,
  features: new Set(),
  limits: {},
  requestDevice: () => Promise.reject(new Error("the driver said no")),
};
Object.defineProperty(navigator, "gpu", { value: { requestAdapter: async () => adapter } });
