import type { Near, Scanner, Sought } from "../search/scanner.js";
import type { VectorStore } from "../search/vector-store.js";
import { gpuQuery } from "./gpu-query.js";
import { GpuScanBuffers } from "./gpu-scan-buffers.js";
import { MOST_NEAR, MOST_QUERIES, openScanKernels, type ScanKernels } from "./gpu-scan-kernels.js";
import { encodeScan } from "./gpu-scan-pass.js";
import { gpuFault } from "./gpu-scope.js";
import { foundMiddle, planSelections, type Selections } from "./gpu-selections.js";
import { GpuVectors } from "./gpu-vectors.js";
import { Turns } from "./turns.js";

/** Words of a query's list: how many, and row and score of each. */
const LIST = 1 + 2 * MOST_NEAR;
/** A margin that all scores are within. */
const ALL = 3e38;

/**
 * Scans an index's vectors on the GPU, where a copy of them is kept. What comes back are the rows that may be among the k
 * nearest, with their scores, and what is usual: nothing else is read.
 */
export class GpuScan implements Scanner {
  readonly by = "webgpu";
  readonly #device: GPUDevice;
  readonly #limit: number;
  readonly #lost: Promise<never>;
  /** What is on the device is used by one scan at a time. */
  readonly #turns = new Turns();
  #vectors: GpuVectors | undefined;
  #buffers: GpuScanBuffers | undefined;
  #kernels: { format: string; open: Promise<ScanKernels> } | undefined;

  /** @param limit Bytes of a buffer with vectors. Default: what is best, within the device's limits. */
  constructor(device: GPUDevice, limit = Infinity) {
    this.#device = device;
    this.#limit = limit;
    this.#lost = device.lost.then(({ reason, message }) => {
      throw new Error(`the device was lost: ${message || reason}`);
    });
    this.#lost.catch(() => undefined);
  }

  nearest(store: VectorStore, sought: Sought): Promise<Near[] | undefined> {
    return this.#turns.take(() => Promise.race([this.#nearest(store, sought), this.#lost]));
  }

  rest(): void {
    // After the scans that are under way.
    void this.#turns.take(async () => {
      this.#vectors?.destroy();
      this.#buffers?.destroy();
      this.#vectors = undefined;
      this.#buffers = undefined;
    });
  }

  async #nearest(store: VectorStore, sought: Sought): Promise<Near[] | undefined> {
    const kernels = await this.#kernelsFor(store);
    const found: Near[] = [];
    for (let from = 0; from < sought.queries.length; from += MOST_QUERIES) {
      const queries = sought.queries.slice(from, from + MOST_QUERIES);
      const near = await this.#some(kernels, store, { ...sought, queries });
      if (!near) return undefined;
      found.push(...near);
    }
    return found;
  }

  #kernelsFor({ format }: VectorStore): Promise<ScanKernels> {
    if (this.#kernels?.format !== format) {
      this.#kernels = { format, open: openScanKernels(this.#device, format) };
    }
    return this.#kernels.open;
  }

  async #some(kernels: ScanKernels, store: VectorStore, sought: Sought): Promise<Near[] | undefined> {
    const { queries, k, classes, counts } = sought;
    const { scan, takes } = kernels.scanFor(queries.length);
    // Rows may have gone since; then nobody wants the answer.
    if (classes.length > store.room || classes.length * takes * 4 > this.#device.limits.maxStorageBufferBindingSize) {
      return undefined;
    }
    if (!this.#vectors?.isOf(store)) {
      this.#vectors?.destroy();
      this.#vectors = new GpuVectors(this.#device, store, this.#limit);
    }
    const inAll = counts.slice(1).reduce((a, b) => a + b, 0);
    const asked = queries.map((query) => ({ ...gpuQuery(query, store), errors: store.offBy(query, "any") }));
    const selections = planSelections(queries.length, k, counts);
    const margins = Float32Array.from(asked, ({ errors, unit }) => (inAll > k ? marginOf(errors.most) / unit : ALL));
    this.#buffers ??= new GpuScanBuffers(this.#device);
    const [vectors, buffers] = [this.#vectors, this.#buffers];
    let mapped: Promise<Uint32Array> | undefined;
    const fault = await gpuFault(this.#device, () => {
      const chunks = vectors.follow(classes.length);
      const { answer, size } = encodeScan(
        this.#device,
        buffers,
        { ...kernels, scan },
        {
          chunks,
          store,
          classes,
          queries: asked.map(({ numbers }) => numbers),
          takes,
          selections,
          margins,
          list: LIST * 4,
        },
      );
      mapped = readWords(answer, size);
      mapped.catch(() => undefined); // where there is a fault, that says more
    });
    if (fault !== undefined || !mapped) throw fault;
    const words = await mapped;
    const lists = words.subarray(selections.words.length);
    const near = asked.map(({ errors, unit }, q) => nearOf(lists.subarray(q * LIST, (q + 1) * LIST), unit, errors));
    if (near.some((one) => one === undefined)) return undefined;
    return (near as ListedNear[]).map((one, q) => ({
      ...one,
      backgrounds: backgroundsOf(selections, words, q, asked[q]?.unit ?? 1),
    }));
  }
}

type ListedNear = Omit<Near, "backgrounds">;

/** What is further below the kth best score is not among the k best, whatever either is off by; a little more than that, for the rounding of the margin. */
function marginOf(mostError: number): number {
  return 2 * mostError * (1 + 1e-3);
}

/** Undefined where there are more than were listed. */
function nearOf(list: Uint32Array, unit: number, errors: Near["errors"]): ListedNear | undefined {
  const count = list[0] as number;
  if (count > MOST_NEAR) return undefined;
  const found = Array.from({ length: count }, (_, i) => ({ row: list[1 + 2 * i] as number, at: 2 + 2 * i }));
  found.sort((a, b) => a.row - b.row);
  const floats = new Float32Array(list.buffer, list.byteOffset, list.length);
  return {
    rows: Uint32Array.from(found, ({ row }) => row),
    scores: Float32Array.from(found, ({ at }) => (floats[at] as number) * unit),
    errors,
  };
}

function backgroundsOf(
  { backgrounds }: Selections,
  words: Uint32Array,
  query: number,
  unit: number,
): Near["backgrounds"] {
  const own = backgrounds.filter((one) => one.query === query);
  return new Map(
    own.map(({ class: one, median, deviation }) => [
      one,
      { median: foundMiddle(words, median) * unit, deviation: foundMiddle(words, deviation) * unit },
    ]),
  );
}

async function readWords(answer: GPUBuffer, size: number): Promise<Uint32Array> {
  await answer.mapAsync(GPUMapMode.READ, 0, size);
  const words = new Uint32Array(answer.getMappedRange(0, size).slice(0));
  answer.unmap();
  return words;
}
