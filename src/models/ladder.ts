import { type AdapterFacts, chooseDevice, type Device } from "./device.js";
import type { Dtype, Tower } from "./dtype.js";
import type { Verify } from "./proof.js";

/** One way to run a model. */
export interface Rung {
  device: Device;
  /** Whether the GPU device is opened with `subgroups`: faster where it is right, wrong without an error on some adapters. */
  subgroups: boolean;
  dtype: Record<Tower, Dtype>;
}

export interface Ladder {
  /** Fastest first; each is tried where the one before failed its proof. Never empty. */
  rungs: Rung[];
  /** Why it starts where it starts, in words. */
  reason: string;
}

const FP32: Record<Tower, Dtype> = { image: "fp32", text: "fp32" };

/**
 * The ways to run a model for what was asked, from the fastest down: GPU with subgroups, GPU, GPU in fp32, and for
 * "auto" at last WASM in the format asked for. An explicit device is never left.
 *
 * Subgroups are only taken where they are then proven. fp16 is no rung on an adapter without `shader-f16`. q8 has no kernels on WebGPU, so "auto" runs it on WASM.
 * Throws `device-unavailable` where an explicit "webgpu" is not there.
 */
export function ladder(
  asked: Device | "auto",
  dtype: Record<Tower, Dtype>,
  adapter: AdapterFacts | undefined,
  verify: Verify,
): Ladder {
  const { device, reason } = chooseDevice(asked, adapter);
  const wasm: Rung = { device: "wasm", subgroups: false, dtype };
  const formats = [dtype.image, dtype.text];
  if (device === "wasm" || !adapter) return { rungs: [wasm], reason };
  if (asked === "auto" && formats.includes("q8")) {
    return { rungs: [wasm], reason: "q8 was asked for, which has no WebGPU kernels." };
  }
  const rungs: Rung[] = [];
  const half = formats.some((format) => format === "fp16" || format === "q4f16");
  const canHalf = adapter.features.includes("shader-f16");
  if (!half || canHalf) {
    if (verify !== "off" && adapter.features.includes("subgroups")) rungs.push({ device, subgroups: true, dtype });
    rungs.push({ device, subgroups: false, dtype });
  }
  if (formats.some((format) => format !== "fp32")) rungs.push({ device, subgroups: false, dtype: FP32 });
  if (asked === "auto") rungs.push(wasm);
  return { rungs, reason: half && !canHalf ? `${reason} It has no float16, so it runs in fp32.` : reason };
}

/** A rung in a few words, as `status.proof` names it. */
export function rungName({ device, subgroups, dtype }: Rung): string {
  const format = dtype.image === dtype.text ? dtype.image : `${dtype.image}+${dtype.text}`;
  return `${device}${subgroups ? " with subgroups" : ""}, ${format}`;
}
