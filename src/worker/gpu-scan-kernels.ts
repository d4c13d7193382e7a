import type { VectorFormat } from "../core/index-types.js";
import gatherCode from "../shaders/gather-near.wgsl?raw";
import scanF16 from "../shaders/scan-f16.wgsl?raw";
import scanF32 from "../shaders/scan-f32.wgsl?raw";
import scanInt8 from "../shaders/scan-int8.wgsl?raw";
import countCode from "../shaders/select-count.wgsl?raw";
import narrowCode from "../shaders/select-narrow.wgsl?raw";
import { openPipeline } from "./gpu-pipeline.js";

/** Queries that one scan takes at most, as in the kernels. */
export const MOST_QUERIES = 8;
/** Rows that may be listed for a query, as in gather-near.wgsl. */
export const MOST_NEAR = 2048;

const SCANS: Record<VectorFormat, string> = { f32: scanF32, f16: scanF16, int8: scanInt8 };

/** The kernels of a scan. */
export interface ScanKernels {
  /** Of so many queries at most, the fewest that there is a kernel for. */
  scanFor(queries: number): { scan: GPUComputePipeline; takes: number };
  count: GPUComputePipeline;
  narrow: GPUComputePipeline;
  gather: GPUComputePipeline;
}

/** Rejects where the device does not take the kernels. */
export async function openScanKernels(device: GPUDevice, format: VectorFormat): Promise<ScanKernels> {
  const [one, many, count, narrow, gather] = await Promise.all([
    openPipeline(device, `scan-${format}`, SCANS[format], { QUERIES: 1 }),
    openPipeline(device, `scan-${format}`, SCANS[format], { QUERIES: MOST_QUERIES }),
    openPipeline(device, "select-count", countCode),
    openPipeline(device, "select-narrow", narrowCode),
    openPipeline(device, "gather-near", gatherCode),
  ]);
  const scanFor = (queries: number) => (queries === 1 ? { scan: one, takes: 1 } : { scan: many, takes: MOST_QUERIES });
  return { scanFor, count, narrow, gather };
}
