/** Numbers that lie on the GPU, from a buffer's beginning. */
export interface OnGpu {
  buffer: GPUBuffer;
  /** How many float32. */
  count: number;
}

/** Sizes are made up to a multiple of this, in bytes, so that a buffer serves again. */
const STEP = 4096;
/** Buffers that are kept. As many runs may be waiting for their numbers without a new one. */
const KEPT = 4;

/** Reads numbers back from the GPU through buffers that are used again and again. */
export class ReadBack {
  readonly #device: GPUDevice;
  #idle: GPUBuffer[] = [];
  #closed = false;

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /**
   * Submits `before` and the copying at once; what is done to the sources afterwards changes nothing. One array for each
   * source, in memory of its own. Rejects where the device is lost.
   */
  async read(sources: readonly OnGpu[], before: readonly GPUCommandBuffer[] = []): Promise<Float32Array[]> {
    const size = sources.reduce((sum, { count }) => sum + count * 4, 0);
    const staging = this.#take(size);
    try {
      const commands = this.#device.createCommandEncoder({ label: "read back" });
      let to = 0;
      for (const { buffer, count } of sources) {
        commands.copyBufferToBuffer(buffer, 0, staging, to, count * 4);
        to += count * 4;
      }
      this.#device.queue.submit([...before, commands.finish()]);
      await staging.mapAsync(GPUMapMode.READ, 0, size);
      const numbers = new Float32Array(staging.getMappedRange(0, size).slice(0));
      staging.unmap();
      this.#keep(staging);
      let from = 0;
      return sources.map(({ count }) => {
        from += count;
        return sources.length === 1 ? numbers : numbers.slice(from - count, from);
      });
    } catch (error) {
      staging.destroy();
      throw error;
    }
  }

  close(): void {
    this.#closed = true;
    for (const one of this.#idle.splice(0)) one.destroy();
  }

  #take(size: number): GPUBuffer {
    const found = this.#idle.find((one) => one.size >= size);
    if (found) {
      this.#idle = this.#idle.filter((one) => one !== found);
      return found;
    }
    const { COPY_DST, MAP_READ } = GPUBufferUsage;
    const whole = Math.ceil(size / STEP) * STEP;
    return this.#device.createBuffer({ label: "read back", size: whole, usage: COPY_DST | MAP_READ });
  }

  #keep(one: GPUBuffer): void {
    this.#idle = [...this.#idle, one].sort((a, b) => a.size - b.size);
    const least = this.#closed || this.#idle.length > KEPT ? this.#idle.shift() : undefined;
    least?.destroy();
  }
}
