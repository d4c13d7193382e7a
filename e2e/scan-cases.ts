import type { Match, SearchRequest, VectorFormat } from "../src/core/index-types.js";

/** The modules that e2e/pages/gpu-scan.js takes. */
export const SCAN_MODULES = ["search/memory-index", "worker/gpu-scan"];

/** What is asked of each query: of all that is answered by what is near, and some that is not. */
export const SCAN_REQUESTS: SearchRequest[] = [
  { k: 10 },
  { k: 5, offset: 40 },
  { k: 30, kind: "image" },
  { k: 10, where: { n: { gte: 1 } }, except: "i8" },
];

export interface ScanCase {
  format: VectorFormat;
  rows: number;
  dim: number;
  /** Bytes of a buffer: rows lie in many. */
  limit: number;
  /**
   * How far a standing may be off: scores in another order of float32 sums by 1e-6, those of a query in 14 bits, as the
   * kernel for int8 reads one by itself, by 3e-5, where all spread over 0.03.
   */
  standing: number;
}

/** Widths that fill rows up and that don't; some 13 chunks for 6,000 rows. */
export const SCAN_CASES: ScanCase[] = [
  { format: "f32", rows: 6000, dim: 100, limit: 2 ** 18, standing: 1e-4 },
  { format: "f16", rows: 6000, dim: 128, limit: 2 ** 17, standing: 1e-4 },
  { format: "int8", rows: 6000, dim: 128, limit: 2 ** 16, standing: 2e-3 },
];

/** What both ways found, for each search of each step. */
export interface ScanFound {
  found: { here: Match[][]; there: Match[][] | undefined }[];
  faults: string[];
}

/**
 * What is different in what the GPU and this thread found: nothing may be but the last digits of a standing, as medians of
 * float32 sums in another order are.
 */
export function scanDifferences({ found, faults }: ScanFound, standing: number): string[] {
  const differences = [...faults];
  for (const [step, { here, there }] of found.entries()) {
    if (!there) differences.push(`step ${step}: no answer`);
    for (const [i, hits] of here.entries()) {
      const others = there?.[i] ?? [];
      const plain = (some: readonly Match[]) => JSON.stringify(some.map(({ zScore: _, ...hit }) => hit));
      if (hits.length === 0 || plain(hits) !== plain(others)) {
        differences.push(`step ${step}, search ${i}: ${plain(hits)} and ${plain(others)}`);
      }
      for (const [n, { zScore = Number.NaN }] of hits.entries()) {
        const off = Math.abs(zScore - (others[n]?.zScore ?? Number.NaN));
        if (!(off <= standing))
          differences.push(`step ${step}, search ${i}, hit ${n}: a zScore of ${zScore} is off by ${off}`);
      }
    }
  }
  return differences;
}
