import type { ScanStats } from "../core/index-types.js";
import { FEWEST_ROWS } from "./scan-there.js";

/** Milliseconds of a search with so many vectors, the least of a few. */
export type Measured = NonNullable<ScanStats["measured"]>;

/** Measured again once there are so many times the vectors. */
const GROWN = 4;
/** A first run that takes so many times as long has lost. */
const HOPELESS = 4;

const number = (n: number) => n.toLocaleString("en");

/** Whether to measure now, with so many vectors, where it was done with `before` last. */
export function isDue(rows: number, before: number): boolean {
  return rows >= Math.max(FEWEST_ROWS, GROWN * before);
}

/** Whether the first runs say enough. */
export function isHopeless(wasm: number, webgpu: number): boolean {
  return webgpu > HOPELESS * wasm;
}

/** The faster one. */
export function chooseScan(measured: Measured): ScanStats {
  const { rows, wasm, webgpu } = measured;
  const ms = (n: number) => `${n.toFixed(1)} ms`;
  const reason = `With ${number(rows)} vectors a search took ${ms(wasm)} on WASM, and ${ms(webgpu)} on WebGPU.`;
  return { by: webgpu < wasm ? "webgpu" : "wasm", reason, measured };
}

/** Before anything is measured, or where it can't be. */
export const WASM_ONLY = {
  noDevice: { by: "wasm", reason: "The model does not run on WebGPU, so there is no device to scan on." },
  unmeasured: {
    by: "wasm",
    reason: `WebGPU is measured beside it with the first search of ${number(FEWEST_ROWS)} vectors or more.`,
  },
  measuring: { by: "wasm", reason: "WebGPU is being measured beside it." },
  noAnswer: { by: "wasm", reason: "WebGPU has no room for the vectors, or can't tell the nearest apart." },
} satisfies Record<string, ScanStats>;

export function brokenScan(error: unknown): ScanStats {
  return { by: "wasm", reason: `WebGPU failed: ${error instanceof Error ? error.message : String(error)}` };
}
