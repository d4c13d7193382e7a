import { isSiglipError, SiglipError } from "../core/errors.js";
import { findRow, type ModelId } from "./catalogue.js";
import type { AdapterFacts, Device } from "./device.js";
import type { Dtype, Tower } from "./dtype.js";
import { plan } from "./plan.js";
import { tableApart } from "./plan-files.js";
import type { AskedDtype, Capabilities, Plan, PlannedFile, PlanOptions } from "./plan-types.js";

export interface EstimateOptions {
  /** Default: `"auto"`. */
  device?: Device | "auto";
  /** Default: `"auto"`. */
  dtype?: AskedDtype;
  /** Towers to load now. Default: both. */
  towers?: readonly Tower[];
  /** Default: `"whole"`. */
  tokenTable?: PlanOptions["tokenTable"];
  /** What this device can do. Default: for `device: "webgpu"` a GPU with float16, else no GPU; a desktop; memory not known. */
  capabilities?: Partial<Capabilities>;
  /** Paths of files that are stored already. Default: none. */
  stored?: Iterable<string>;
}

/** Files to fetch; `bytes` is `undefined` where a size is not known. */
export interface Fetched {
  bytes: number | undefined;
  files: PlannedFile[];
}

export interface Estimate {
  device: Device;
  dtype: Record<Tower, Dtype>;
  now: Fetched;
  /** What is fetched when it is first needed, or by and by. */
  later: (Fetched & { when: "first image" | "first text" | "in the background" })[];
  /** Bytes taken while loading what is loaded now, about. */
  memory: number | undefined;
  /** One sentence each. */
  reasons: string[];
}

/** A GPU as most have it, for a question about WebGPU that comes without one. */
const USUAL_GPU: AdapterFacts = {
  vendor: "",
  architecture: "",
  description: "",
  isFallback: false,
  features: ["shader-f16"],
};

/**
 * What a checkpoint of the catalogue takes: to fetch now and later, and memory. It asks nobody: pass what
 * `navigator.gpu` and `navigator.deviceMemory` say as `capabilities`.
 *
 * Throws `bad-input` for an id that is not in the catalogue, `does-not-fit` with what would fit, and
 * `device-unavailable` where `capabilities` has no GPU for an explicit "webgpu".
 */
export function estimate(model: ModelId, options: EstimateOptions = {}): Estimate {
  const row = findRow(model);
  if (!row) throw new SiglipError("bad-input", `The catalogue has no model "${model}".`, { argument: "model" });
  const { device = "auto", dtype = "auto", towers = ["image", "text"], tokenTable = "whole" } = options;
  const gpu = !options.capabilities && device === "webgpu" ? { adapter: USUAL_GPU } : {};
  const capabilities: Capabilities = { mobile: false, ...gpu, ...options.capabilities };
  const planned = { name: row.id, row };
  const asked: PlanOptions = { device, dtype, towers, tokenTable, verify: "cached" };
  const stored = new Set(options.stored);
  const now = plan(planned, capabilities, asked, stored);
  const reasons = [...now.reasons];
  const later: Estimate["later"] = [];
  const there = new Set([...stored, ...now.files.map(({ path }) => path)]);
  for (const tower of (["image", "text"] as const).filter((one) => !towers.includes(one))) {
    try {
      const next = plan(planned, capabilities, { ...asked, dtype: now.dtype, towers: [tower] }, there);
      later.push({ ...missing(next), when: `first ${tower}` });
    } catch (error) {
      if (!isSiglipError(error, "does-not-fit")) throw error;
      reasons.push(`Later: ${error.message}`);
    }
  }
  const table = tokenTable === "background" ? tableApart(planned, now.dtype.text) : 0;
  if (table) later.push({ bytes: table, files: [], when: "in the background" });
  const { memory } = now;
  return { device: now.device, dtype: now.dtype, now: missing(now), later, memory, reasons };
}

const missing = ({ download, files }: Plan): Fetched => ({
  bytes: download,
  files: files.filter(({ stored }) => !stored),
});
