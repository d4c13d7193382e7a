import type { Device } from "./device.js";
import type { Dtype, Tower } from "./dtype.js";
import { ladder } from "./ladder.js";
import { choose } from "./plan-choice.js";
import { bytesOf, descriptionFiles, locate, tableApart, weightFiles } from "./plan-files.js";
import { needsOf, obstacles } from "./plan-fit.js";
import { doesNotFit } from "./plan-refusal.js";
import type { Capabilities, Plan, PlannedFile, PlannedModel, PlanOptions } from "./plan-types.js";

/**
 * How to run a model: device, number format of each tower, the ways to fall back to, the files, and what they take.
 * `stored` has the paths of files that need no download. Formats as `formatsFor` says; a way that needs more than the
 * device has is passed over, and WASM is tried where "auto" finds no room on the GPU.
 *
 * Throws `device-unavailable` where an explicit "webgpu" is not there, and `does-not-fit` with what would fit.
 */
export function plan(
  model: PlannedModel,
  capabilities: Capabilities,
  options: PlanOptions,
  stored: ReadonlySet<string>,
): Plan {
  const choice = choose(model, capabilities, options);
  if (choice.refused) throw doesNotFit(model, capabilities, options, choice.refused);
  const { device, dtype, reasons } = choice;
  const asked = options.device === "auto" && device === "wasm" ? "wasm" : options.device;
  const rungs = ladder(asked, dtype, capabilities.adapter, options.verify).rungs.filter(
    (rung) => isUsable(model, rung, options, capabilities) || (rung.device === device && rung.dtype === dtype),
  );
  const { towers, tokenTable = "whole" } = options;
  const found = [...descriptionFiles(model, towers), ...weightFiles(model, towers, dtype)];
  const files = found.map((file): PlannedFile => ({ ...file, stored: stored.has(file.path) }));
  const isLater = (path: string) => tokenTable !== "whole" && isTextFile(model, dtype.text, path);
  const apart = (path: string) => (isLater(path) ? tableApart(model, dtype.text) : 0);
  return {
    device,
    dtype,
    rungs,
    files,
    download: downloadOf(files, apart),
    memory: needsOf(model, device, dtype, options).memory,
    reasons,
  };
}

/** Whether a way to fall back to has its files, as far as anything says, and room. */
function isUsable(
  model: PlannedModel,
  { device, dtype }: { device: Device; dtype: Record<Tower, Dtype> },
  options: PlanOptions,
  capabilities: Capabilities,
): boolean {
  const there = options.towers.every((tower) => locate(model, tower, dtype[tower]).presence !== "absent");
  return there && obstacles(model, device, dtype, options, capabilities).length === 0;
}

function isTextFile(model: PlannedModel, dtype: Dtype, path: string): boolean {
  return locate(model, "text", dtype).files[0]?.path === path;
}

/** Bytes to fetch: whole files, less what is read by rows later. Descriptions of unknown length count nothing. */
function downloadOf(files: readonly PlannedFile[], apart: (path: string) => number): number | undefined {
  const missing = files.filter(({ path, stored, size }) => !stored && (size !== undefined || !isSmall(path)));
  const whole = bytesOf(missing);
  return whole && Math.max(whole - missing.reduce((sum, { path }) => sum + apart(path), 0), 0);
}

const isSmall = (path: string) => path.endsWith("config.json");
