import type { ResizePlan } from "../core/resize-plan.js";
import type { Taps } from "../core/taps.js";
import { GrowingBuffer } from "./gpu-growing.js";
import { KeptGroup } from "./gpu-kept-group.js";

/** One plan on the GPU: the taps of both axes, and each kernel's first bind group with them. */
export class GpuTaps {
  readonly across: GpuAxis;
  readonly down: GpuAxis;

  constructor(device: GPUDevice) {
    this.across = new GpuAxis(device, "across");
    this.down = new GpuAxis(device, "down");
  }

  /** Takes the place of the plan that was here, in its buffers where they are large enough. */
  load({ across, down }: ResizePlan): this {
    this.across.load(across, down.span);
    this.down.load(down, across.first.length);
    return this;
  }

  destroy(): void {
    this.across.destroy();
    this.down.destroy();
  }
}

class GpuAxis {
  readonly #device: GPUDevice;
  readonly #memory: GrowingBuffer;
  readonly #kept: KeptGroup;
  #buffer: GPUBuffer | undefined;

  constructor(device: GPUDevice, label: string) {
    this.#device = device;
    this.#memory = new GrowingBuffer(device, label, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST);
    this.#kept = new KeptGroup(device);
  }

  /** `lines`: how many there are of what this axis is resized in. */
  load(axis: Taps, lines: number): void {
    const numbers = packed(axis, lines);
    this.#buffer = this.#memory.get(numbers.byteLength);
    this.#device.queue.writeBuffer(this.#buffer, 0, numbers);
  }

  /** The pipeline's first group, of a resource before the taps and one after them. */
  group(before: GPUTextureView | GPUBuffer, after: GPUBuffer, pipeline: GPUComputePipeline): GPUBindGroup {
    return this.#kept.get([before, this.#buffer as GPUBuffer, after], () => pipeline.getBindGroupLayout(0));
  }

  destroy(): void {
    this.#memory.destroy();
  }
}

/** An axis as the kernels read it. */
function packed({ first, count, weights, width }: Taps, lines: number): Int32Array<ArrayBuffer> {
  const places = first.length;
  const all = new Int32Array(3 + 2 * places + weights.length);
  all.set([places, width, lines]);
  all.set(first, 3);
  all.set(count, 3 + places);
  all.set(weights, 3 + 2 * places);
  return all;
}
