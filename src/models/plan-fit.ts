import { tokenTableBytes } from "./architecture.js";
import type { Device } from "./device.js";
import type { Dtype, Tower } from "./dtype.js";
import { bytesOf, locate, tableApart, weightFiles } from "./plan-files.js";
import type { Capabilities, PlannedModel, PlanOptions } from "./plan-types.js";

/** What one way of running a model takes, in bytes. `undefined` where a size is not known. */
export interface Needs {
  /** Weights as the runtime holds them. */
  weights: number | undefined;
  /** At most, while loading. */
  memory: number | undefined;
}

/** While a 372 MB tower loads with its weights as external data, the page takes 480 MB. */
const WHILE_LOADING = 1.3;
/** WASM addresses 32 bits. */
const WASM_HEAP = 2 ** 32;
/** Browsers report no more than this, however much there is. */
export const MEMORY_CAP = 8 * 2 ** 30;
/** Of the device's memory, what a page may take before the browser ends it; and what iOS gives it at most. */
const PAGE_SHARE = 0.5;
const PAGE_ON_MOBILE = 1.5e9;

/**
 * Bytes that some towers take. On WASM 16-bit weights are widened to 32 bits, but for the token table: measured by
 * others, SigLIP 2's text tower of 565 MB in fp16 takes 719 MB with its table, which here stays in the file.
 */
export function needsOf(
  model: PlannedModel,
  device: Device,
  dtype: Record<Tower, Dtype>,
  { towers }: Pick<PlanOptions, "towers">,
): Needs {
  const whole = bytesOf(weightFiles(model, towers, dtype));
  if (whole === undefined) return { weights: undefined, memory: undefined };
  let weights = whole;
  for (const tower of towers) {
    const apart = tower === "text" ? tableApart(model, dtype.text) : 0;
    weights -= apart;
    if (device === "webgpu" || dtype[tower] !== "fp16") continue;
    const table = tower === "text" && model.row && !apart ? tokenTableBytes(model.row, "fp16") : 0;
    weights += Math.max((bytesOf(locate(model, tower, "fp16").files) ?? 0) - apart - table, 0);
  }
  weights = Math.max(weights, 0);
  return { weights, memory: Math.round(weights * WHILE_LOADING) };
}

/** Why a way of running a model does not fit, one sentence each; none where it fits as far as anything says. */
export function obstacles(
  model: PlannedModel,
  device: Device,
  dtype: Record<Tower, Dtype>,
  options: Pick<PlanOptions, "towers">,
  capabilities: Capabilities,
): string[] {
  const { weights = 0, memory = 0 } = needsOf(model, device, dtype, options);
  const said: string[] = [];
  const ways = `In ${formatName(options.towers, dtype)} on ${device === "wasm" ? "WASM" : "WebGPU"}`;
  if (device === "wasm" && weights > WASM_HEAP) {
    said.push(`${ways} its weights take ${megabytes(weights)}, and WASM holds ${megabytes(WASM_HEAP)}.`);
  }
  const budget = pageMemory(capabilities);
  if (memory > budget) {
    said.push(`${ways} it takes ${megabytes(memory)}, and a page may take about ${megabytes(budget)} here.`);
  }
  return said;
}

/** Bytes that a page may take here; infinite where nothing bounds it. */
function pageMemory({ memory, mobile }: Capabilities): number {
  const share = memory !== undefined && memory < MEMORY_CAP ? memory * PAGE_SHARE : Number.POSITIVE_INFINITY;
  return mobile ? Math.min(share, PAGE_ON_MOBILE) : share;
}

/** The formats of some towers, as `status` and errors name them: one, or "image+text". */
export function formatName(towers: readonly Tower[], dtype: Record<Tower, Dtype>): string {
  const names = (["image", "text"] as const).filter((tower) => towers.includes(tower)).map((tower) => dtype[tower]);
  return [...new Set(names)].join("+");
}

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6).toLocaleString("en")} MB`;
