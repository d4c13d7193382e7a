/** A bind group that is made again only when one of its resources is another. */
export class KeptGroup {
  readonly #device: GPUDevice;
  #resources: readonly (GPUBuffer | GPUTextureView)[] = [];
  #group: GPUBindGroup | undefined;

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** The group of these resources, in the order of their bindings. */
  get(resources: readonly (GPUBuffer | GPUTextureView)[], layout: () => GPUBindGroupLayout): GPUBindGroup {
    if (this.#group && resources.every((one, i) => one === this.#resources[i])) return this.#group;
    this.#resources = resources;
    this.#group = this.#device.createBindGroup({
      layout: layout(),
      entries: resources.map((one, binding) => ({
        binding,
        resource: one instanceof GPUBuffer ? { buffer: one } : one,
      })),
    });
    return this.#group;
  }
}
