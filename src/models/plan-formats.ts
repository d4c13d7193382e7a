import type { Device } from "./device.js";
import { DTYPES, type Dtype, type Tower } from "./dtype.js";
import { locate } from "./plan-files.js";
import type { AskedDtype, Capabilities, PlannedModel } from "./plan-types.js";

const HALF: readonly Dtype[] = ["fp16", "q4f16"];

/** What was asked of one tower. */
export function askedOf(asked: AskedDtype, tower: Tower): Dtype | "auto" {
  return typeof asked === "string" ? asked : (asked[tower] ?? "auto");
}

/** Whether a device computes in a format: q8 has no WebGPU kernels, and 16 bits need the adapter's `shader-f16`. */
export function computes(device: Device, dtype: Dtype, { adapter }: Capabilities): boolean {
  if (device === "wasm") return true;
  return dtype !== "q8" && (!HALF.includes(dtype) || adapter?.features.includes("shader-f16") === true);
}

/**
 * A tower's formats on a device, the one to take first; empty where nothing that was asked for runs there.
 *
 * By itself: on WebGPU fp16, then fp32; on WASM q8 where it is known to be as good as fp32, then fp32. A phone takes
 * any smaller format that is known to be as good first, and fp16 before fp32 on WASM too, for half the download. At last, for want of room, smaller ones of which that is not
 * known; never one that is known to be worse, and none whose file is not known to be there but fp32's.
 *
 * By name: that one alone. In place of 16 bits that the GPU does not compute, fp32.
 */
export function formatsFor(
  model: PlannedModel,
  tower: Tower,
  device: Device,
  asked: Dtype | "auto",
  capabilities: Capabilities,
): Dtype[] {
  const presence = (dtype: Dtype) => locate(model, tower, dtype).presence;
  if (asked !== "auto") {
    if (computes(device, asked, capabilities)) return presence(asked) === "absent" ? [] : [asked];
    return HALF.includes(asked) && presence("fp32") !== "absent" ? ["fp32"] : [];
  }
  const faithful = model.row?.faithful[tower] ?? {};
  const small: Dtype[] = ["q4f16", "q4", "q8"];
  const good = small.filter(
    (dtype) => faithful[dtype] && (capabilities.mobile || (dtype === "q8" && device === "wasm")),
  );
  const usual: Dtype[] = device === "webgpu" || capabilities.mobile ? ["fp16", "fp32"] : ["fp32", "fp16"];
  const last = small.filter((dtype) => faithful[dtype] !== false).reverse();
  return [...new Set([...good, ...usual, ...last])].filter(
    (dtype) =>
      computes(device, dtype, capabilities) &&
      (presence(dtype) === "there" || (dtype === "fp32" && presence(dtype) === "unknown")),
  );
}

/** The formats of a tower that are known to be there. */
export function formatsThere(model: PlannedModel, tower: Tower): Dtype[] {
  return DTYPES.filter((dtype) => locate(model, tower, dtype).presence === "there");
}
