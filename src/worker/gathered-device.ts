/** A GPU device for ONNX Runtime alone, whose submits can be held back while a recorded run is played. */
export interface GatheredDevice {
  /** To be handed to ONNX Runtime. */
  device: GPUDevice;
  /** Runs `work`, which must wait for nothing that it submits itself. What it submits comes in fewer, larger parts. */
  gather<T>(
    first: readonly GPUCommandBuffer[],
    work: () => Promise<T>,
  ): Promise<{ result: T; rest: GPUCommandBuffer[] }>;
}

/** Command buffers that are submitted together. Not all of a run: the GPU can begin while the rest is being encoded. */
const TOGETHER = 4;

/**
 * ONNX Runtime submits after each 16 kernels, and takes its option for another number only from native code. Each submit
 * crosses to another process. The device that it is given is a proxy: what others submit to the true one is not held.
 */
export function gatherSubmits(device: GPUDevice): GatheredDevice {
  let held: GPUCommandBuffer[] | undefined;
  const submit = (buffers: Iterable<GPUCommandBuffer>) => {
    if (!held) return device.queue.submit(buffers);
    held.push(...buffers);
    if (held.length >= TOGETHER) device.queue.submit(held.splice(0));
  };
  const queue = standIn(device.queue, { submit });
  return {
    device: standIn(device, { queue }),
    async gather(first, work) {
      held = [...first];
      let rest: GPUCommandBuffer[];
      try {
        const result = await work();
        rest = held;
        return { result, rest };
      } catch (error) {
        device.queue.submit(held);
        throw error;
      } finally {
        held = undefined;
      }
    },
  };
}

/** The same object but for some of its members. Browsers' own methods insist on the true one. */
function standIn<T extends object>(target: T, instead: Partial<T>): T {
  return new Proxy(target, {
    get(_, name) {
      if (name in instead) return instead[name as keyof T];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
    set: (_, name, value) => Reflect.set(target, name, value, target),
  });
}
