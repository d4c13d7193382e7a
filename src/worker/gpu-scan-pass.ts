import type { VectorStore } from "../search/vector-store.js";
import type { GpuScanBuffers } from "./gpu-scan-buffers.js";
import type { ScanKernels } from "./gpu-scan-kernels.js";
import { type Selections, selectionCount } from "./gpu-selections.js";
import type { Chunk } from "./gpu-vectors.js";

/** Rows that a workgroup scans, or lists. */
const ROWS = { scan: 8, list: 256 };
/** The kernels' few numbers: bytes from those of one dispatch to those of the next, and of them. */
const PLACE = 256;
const SMALL = 32;
/** A selection takes its number's bits in so many steps of eight. */
const STEPS = 4;
const BINS = 256 * 4;
/** Workgroups that share the rows where they are counted. */
const COUNTING = 128;

/** One scan, from vectors to lists. */
export interface ScanWork {
  chunks: readonly Chunk[];
  store: Pick<VectorStore, "stride" | "width" | "format">;
  /** Of each row. */
  classes: Uint8Array<ArrayBuffer>;
  /** `[width]` each. */
  queries: readonly (Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>)[];
  /** Queries that the kernel computes. Nobody asks for those that are not there. */
  takes: number;
  selections: Selections;
  margins: Float32Array<ArrayBuffer>;
  /** Bytes of a query's list. */
  list: number;
}

type Pipelines = Omit<ScanKernels, "scanFor"> & { scan: GPUComputePipeline };

/** Submits a scan. The answer, `size` bytes, is the selections as they were found, and the queries' lists behind them. */
export function encodeScan(device: GPUDevice, buffers: GpuScanBuffers, pipelines: Pipelines, work: ScanWork) {
  const { chunks, store, classes, selections, margins } = work;
  const total = classes.length;
  const queries = work.queries.length;
  const lists = queries * work.list;
  const size = selections.words.byteLength + lists;
  const scores = buffers.scores.get(work.takes * total * 4);
  const kinds = buffers.kinds.get(Math.ceil(total / 4) * 4);
  const chosen = buffers.selections.get(selections.words.byteLength);
  const counts = buffers.counts.get(selectionCount(selections) * BINS);
  const near = buffers.near.get(lists);
  const numbers = buffers.numbers.get((chunks.length + 2) * PLACE);
  const queryBuffer = buffers.queries.get(work.takes * store.width * 4);
  const marginBuffer = buffers.margins.get(margins.byteLength);
  const answer = buffers.answer.get(size);

  const padded = new Uint8Array(Math.ceil(total / 4) * 4);
  padded.set(classes);
  const put = (to: GPUBuffer, data: ArrayBufferView<ArrayBuffer>, at = 0) => device.queue.writeBuffer(to, at, data);
  put(kinds, padded);
  for (const [q, one] of work.queries.entries()) put(queryBuffer, one, q * store.width * 4);
  put(chosen, selections.words);
  put(marginBuffer, margins);
  const few = new Uint32Array(((chunks.length + 2) * PLACE) / 4);
  const wide = vectorsOf(store);
  for (const [i, { rows, first }] of chunks.entries()) {
    few.set([rows, first, wide.numbers, wide.stride, total], (i * PLACE) / 4);
  }
  const rounds = [0, 1].map((round) => (chunks.length + round) * PLACE);
  few.set([total, 0], (rounds[0] as number) / 4);
  few.set([total, selections.byScore], (rounds[1] as number) / 4);
  put(numbers, few);

  const encoder = device.createCommandEncoder({ label: "scan" });
  encoder.clearBuffer(near, 0, lists);
  const pass = encoder.beginComputePass();
  const numbersAt = (offset: number) => ({ buffer: numbers, offset, size: SMALL });
  const run = (pipeline: GPUComputePipeline, resources: (GPUBuffer | GPUBufferBinding)[], x: number, y = 1) => {
    const entries = resources.map((one, binding) => ({
      binding,
      resource: one instanceof GPUBuffer ? { buffer: one } : one,
    }));
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
    pass.dispatchWorkgroups(x, y);
  };
  for (const [i, { buffer, rows }] of chunks.entries()) {
    run(pipelines.scan, [buffer, numbersAt(i * PLACE), queryBuffer, kinds, scores], Math.ceil(rows / ROWS.scan));
  }
  const groups = Math.min(Math.ceil(total / ROWS.list), COUNTING);
  const parts = [selections.byScore, selectionCount(selections) - selections.byScore];
  for (const [round, count] of parts.entries()) {
    const about = numbersAt(rounds[round] as number);
    for (let step = 0; count > 0 && step < STEPS; step++) {
      run(pipelines.count, [scores, kinds, chosen, counts, about], groups, count);
      run(pipelines.narrow, [chosen, counts, about], count);
    }
  }
  const all = numbersAt(rounds[0] as number);
  run(pipelines.gather, [scores, kinds, chosen, marginBuffer, near, all], Math.ceil(total / ROWS.list), queries);
  pass.end();
  encoder.copyBufferToBuffer(chosen, 0, answer, 0, selections.words.byteLength);
  encoder.copyBufferToBuffer(near, 0, answer, selections.words.byteLength, lists);
  device.queue.submit([encoder.finish()]);
  return { answer, size };
}

/** A row's numbers, and from a row to the next, as the kernels read them: in four words. */
function vectorsOf({ stride, width, format }: ScanWork["store"]): { numbers: number; stride: number } {
  const each = { f32: 4, f16: 8, int8: 16 }[format];
  return { numbers: width / each, stride: stride / 16 };
}
