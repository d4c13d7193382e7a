/** A GPU in memory for unit tests: buffers, copies and a queue that does what it is given in order. */
export class FakeGpu {
  readonly device: GPUDevice;
  counts = { submits: 0, writes: 0, buffers: 0 };
  readonly #bytes = new Map<GPUBuffer, ArrayBuffer>();

  constructor() {
    const queue = {
      submit: (buffers: { run(): void }[]) => {
        this.counts.submits++;
        for (const one of buffers) one.run();
      },
      writeBuffer: (buffer: GPUBuffer, offset: number, data: ArrayBufferView) => {
        this.counts.writes++;
        const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
        new Uint8Array(this.#of(buffer)).set(bytes, offset);
      },
    };
    this.device = {
      queue,
      createBuffer: (descriptor: GPUBufferDescriptor) => this.#create(descriptor),
      createCommandEncoder: () => this.#encoder(),
    } as unknown as GPUDevice;
  }

  /** A buffer's numbers, to be read and written. */
  readonly numbersOf = (buffer: GPUBuffer): Float32Array => new Float32Array(this.#of(buffer));

  /** Work for the queue. */
  command(run: () => void): GPUCommandBuffer {
    return { run } as unknown as GPUCommandBuffer;
  }

  /** Buffers with a label that were not destroyed. */
  alive(label: string): number {
    return [...this.#bytes.keys()].filter((one) => one.label === label).length;
  }

  reset(): void {
    this.counts = { submits: 0, writes: 0, buffers: 0 };
  }

  #of(buffer: GPUBuffer): ArrayBuffer {
    const bytes = this.#bytes.get(buffer);
    if (!bytes) throw new Error(`the buffer "${buffer.label}" was destroyed`);
    return bytes;
  }

  #create({ label = "", size, usage }: GPUBufferDescriptor): GPUBuffer {
    this.counts.buffers++;
    let mapped = false;
    const buffer = {
      label,
      size,
      usage,
      mapAsync: async () => {
        if (mapped) throw new Error("it is mapped already");
        mapped = true;
      },
      getMappedRange: (from = 0, length = size - from) => {
        if (!mapped) throw new Error("it is not mapped");
        return this.#of(buffer).slice(from, from + length);
      },
      unmap: () => {
        mapped = false;
      },
      destroy: () => this.#bytes.delete(buffer),
    } as unknown as GPUBuffer;
    this.#bytes.set(buffer, new ArrayBuffer(size));
    return buffer;
  }

  #encoder() {
    const steps: (() => void)[] = [];
    return {
      copyBufferToBuffer: (from: GPUBuffer, fromAt: number, to: GPUBuffer, toAt: number, size: number) => {
        steps.push(() => {
          new Uint8Array(this.#of(to)).set(new Uint8Array(this.#of(from), fromAt, size), toAt);
        });
      },
      finish: () => this.command(() => steps.map((step) => step())),
    };
  }
}
