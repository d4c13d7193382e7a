import type { VectorStore } from "../search/vector-store.js";

/** Bytes of a buffer, at most; and rows are a multiple of this. */
const CHUNK = 2 ** 25;
const ROWS = 64;
/** Workgroups of eight rows that one dispatch may have on any device. */
const MOST_ROWS = 65535 * 8;

/** So many rows on the GPU from `first` on. */
export interface Chunk {
  buffer: GPUBuffer;
  first: number;
  rows: number;
}

/** A copy of an index's vectors on the GPU, in buffers that the device takes. */
export class GpuVectors {
  readonly #device: GPUDevice;
  readonly #store: VectorStore;
  /** Of a whole chunk. */
  readonly #rows: number;
  readonly #buffers: GPUBuffer[] = [];
  /** How many rows were there the last time, and when. */
  #covered = 0;
  #seen = 0;

  /** @param limit Bytes of a buffer at most. */
  constructor(device: GPUDevice, store: VectorStore, limit: number) {
    this.#device = device;
    this.#store = store;
    const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
    const bytes = Math.min(CHUNK, limit, maxBufferSize, maxStorageBufferBindingSize);
    this.#rows = Math.min(Math.max(Math.floor(bytes / store.stride / ROWS), 1) * ROWS, MOST_ROWS);
  }

  isOf(store: VectorStore): boolean {
    return this.#store === store;
  }

  /** The first `rows` rows as they are now: what was written since the last time is copied. */
  follow(rows: number): Chunk[] {
    const chunks = Math.ceil(rows / this.#rows);
    while (this.#buffers.length < chunks) {
      const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
      this.#buffers.push(this.#device.createBuffer({ label: "vectors", size: this.#rows * this.#store.stride, usage }));
    }
    const there = Math.min(rows, this.#covered);
    const { parts, now } = this.#store.changes.since(this.#seen, there);
    for (const [first, end] of [...parts, [there, rows] as const]) this.#copy(first, end);
    this.#seen = now;
    this.#covered = rows;
    return Array.from({ length: chunks }, (_, i) => ({
      buffer: this.#buffers[i] as GPUBuffer,
      first: i * this.#rows,
      rows: Math.min(rows - i * this.#rows, this.#rows),
    }));
  }

  destroy(): void {
    for (const buffer of this.#buffers) buffer.destroy();
  }

  #copy(first: number, end: number): void {
    for (let row = first; row < end; ) {
      const chunk = Math.floor(row / this.#rows);
      const until = Math.min(end, (chunk + 1) * this.#rows);
      const at = (row - chunk * this.#rows) * this.#store.stride;
      this.#device.queue.writeBuffer(this.#buffers[chunk] as GPUBuffer, at, this.#store.bytesOf(row, until));
      row = until;
    }
  }
}
