import type { ScanStats } from "../core/index-types.js";
import { FEWEST_ROWS } from "./scan-there.js";

/** Milliseconds of a search with so many vectors, the least of a few. */
export type Measured = NonNullable<ScanStats["measured"]>;

/** From how many vectors on other ways than one thread are tried. */
export const FEWEST = { webgpu: FEWEST_ROWS, threads: 32_768 };

/** Measured again once there are so many times the vectors. */
const GROWN = 4;
/** Threads are worth their workers from this share of one thread's time on. */
const WORTH = 0.9;
/** A first run that takes so many times as long has lost. */
const HOPELESS = 4;

const number = (n: number) => n.toLocaleString("en");

/** Whether to measure now, with so many vectors, what is tried from `fewest` on, where it was done with `before` last. */
export function isDue(rows: number, before: number, fewest: number): boolean {
  return rows >= fewest && (before < fewest || rows >= GROWN * before);
}

/** Whether the first runs say enough. */
export function isHopeless(wasm: number, other: number): boolean {
  return other > HOPELESS * wasm;
}

/**
 * The fastest one, of which threads must be faster by a tenth.
 *
 * @param count Threads that "threads" was measured with.
 * @param notes What is to be said of the others.
 */
export function chooseScan(measured: Measured, count: number, notes: readonly string[] = []): ScanStats {
  const { rows, wasm, threads = Infinity, webgpu = Infinity } = measured;
  if (threads === Infinity && webgpu === Infinity) return alone(notes.join(" "));
  const said = [
    [wasm, "on WASM"],
    [threads, `in ${count} threads`],
    [webgpu, "on WebGPU"],
  ] as const;
  const [first, ...others] = said.flatMap(([ms, where]) => (ms < Infinity ? [`${ms.toFixed(1)} ms ${where}`] : []));
  const all = [first, ...others.map((one) => `and ${one}`)].join(", ");
  const reason = [`With ${number(rows)} vectors a search took ${all}.`, ...notes].join(" ");
  const several = threads <= WORTH * wasm;
  if (webgpu < (several ? threads : wasm)) return { by: "webgpu", threads: 1, reason, measured };
  return { by: "wasm", threads: several ? count : 1, reason, measured };
}

/** Which other ways there may be. */
type Others = { [way in keyof typeof FEWEST]: unknown };

/** Before anything is measured. */
export function unmeasured({ webgpu, threads }: Others): ScanStats {
  const from = (way: keyof typeof FEWEST) =>
    `measured beside it with the first search of ${number(FEWEST[way])} vectors or more`;
  const why = [
    webgpu ? `WebGPU is ${from("webgpu")}.` : "The model does not run on WebGPU, so there is no device to scan on.",
    ...(threads ? [`Threads are ${from("threads")}.`] : []),
  ];
  return { by: "wasm", threads: 1, reason: why.join(" ") };
}

/** Where one thread does it, for a reason. */
export const alone = (reason: string): ScanStats => ({ by: "wasm", threads: 1, reason });

export const MEASURING = "Other ways are being measured beside it.";
export const NO_ANSWER = "WebGPU has no room for the vectors, or can't tell the nearest apart.";

export function failed(what: "WebGPU" | "Threads", error: unknown): string {
  return `${what} failed: ${error instanceof Error ? error.message : String(error)}`;
}
