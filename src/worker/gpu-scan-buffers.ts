import { GrowingBuffer } from "./gpu-growing.js";

/** What scans on a device are computed in, one after another. */
export class GpuScanBuffers {
  readonly queries: GrowingBuffer;
  readonly kinds: GrowingBuffer;
  readonly scores: GrowingBuffer;
  readonly selections: GrowingBuffer;
  readonly counts: GrowingBuffer;
  readonly margins: GrowingBuffer;
  readonly near: GrowingBuffer;
  /** The kernels' few numbers: of each chunk, and of each round. */
  readonly numbers: GrowingBuffer;
  readonly answer: GrowingBuffer;

  constructor(device: GPUDevice) {
    const { STORAGE, COPY_DST, COPY_SRC, UNIFORM, MAP_READ } = GPUBufferUsage;
    const of = (label: string, usage: GPUBufferUsageFlags) => new GrowingBuffer(device, label, usage);
    this.queries = of("queries", STORAGE | COPY_DST);
    this.kinds = of("kinds", STORAGE | COPY_DST);
    this.scores = of("scores", STORAGE);
    this.selections = of("selections", STORAGE | COPY_DST | COPY_SRC);
    this.counts = of("counts", STORAGE);
    this.margins = of("margins", STORAGE | COPY_DST);
    this.near = of("near", STORAGE | COPY_DST | COPY_SRC);
    this.numbers = of("numbers", UNIFORM | COPY_DST);
    this.answer = of("answer", MAP_READ | COPY_DST);
  }

  destroy(): void {
    for (const one of Object.values(this) as GrowingBuffer[]) one.destroy();
  }
}
