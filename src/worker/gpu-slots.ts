import { KeptGroup } from "./gpu-kept-group.js";

/** The second group of resize-down.wgsl, for each slot of each buffer that pictures are written to: made once. */
export class GpuSlots {
  readonly #device: GPUDevice;
  readonly #layout: GPUBindGroupLayout;
  readonly #numbers: GPUBuffer[] = [];
  readonly #groups = new WeakMap<GPUBuffer, KeptGroup[]>();

  constructor(device: GPUDevice, layout: GPUBindGroupLayout) {
    this.#device = device;
    this.#layout = layout;
  }

  group(planes: GPUBuffer, slot: number): GPUBindGroup {
    const groups = this.#groups.get(planes) ?? [];
    this.#groups.set(planes, groups);
    groups[slot] ??= new KeptGroup(this.#device);
    return groups[slot].get([planes, this.#number(slot)], () => this.#layout);
  }

  /** The slot's number, where the kernel reads it. */
  #number(slot: number): GPUBuffer {
    const known = this.#numbers[slot];
    if (known) return known;
    const usage = GPUBufferUsage.UNIFORM;
    const buffer = this.#device.createBuffer({ label: "slot", size: 4, usage, mappedAtCreation: true });
    new Uint32Array(buffer.getMappedRange())[0] = slot;
    buffer.unmap();
    this.#numbers[slot] = buffer;
    return buffer;
  }
}
