/**
 * Gives GPU work to the device and resolves to the first thing wrong with it, or to `undefined`: what it throws, what
 * the device finds invalid, and memory that it does not have. Without this the device goes on, with wrong numbers. The
 * work must be synchronous, so that no other's faults are taken for its own.
 */
export async function gpuFault(device: GPUDevice, work: () => void): Promise<unknown> {
  device.pushErrorScope("validation");
  device.pushErrorScope("out-of-memory");
  let thrown: unknown;
  try {
    work();
  } catch (error) {
    thrown = error ?? new Error("the GPU work failed");
  }
  const found = Promise.all([device.popErrorScope(), device.popErrorScope()]);
  // Where the device is lost there is no answer: the next run on it rejects with "device-lost", which says more.
  const faults = await found.catch(() => []);
  return thrown ?? faults.find((fault) => fault !== null) ?? undefined;
}
