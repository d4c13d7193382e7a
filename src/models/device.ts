import { SiglipError } from "../core/errors.js";

export type Device = "webgpu" | "wasm";

/** What a WebGPU adapter says of itself, as plain data. `undefined` stands for "there is none". */
export interface AdapterFacts {
  vendor: string;
  architecture: string;
  description: string;
  /** A software adapter: a hundred times slower than WASM here. */
  isFallback: boolean;
  features: string[];
}

export interface DeviceChoice {
  device: Device;
  /** Why, in words; shown in `status.reasons`. */
  reason: string;
}

/**
 * Which device to run on. "auto" takes WebGPU only on a hardware adapter; an explicit "webgpu" takes what there is,
 * and throws `device-unavailable` where there is none.
 */
export function chooseDevice(asked: Device | "auto", adapter: AdapterFacts | undefined): DeviceChoice {
  if (asked === "wasm") return { device: "wasm", reason: "WASM was asked for." };
  if (asked === "webgpu") {
    if (adapter) return { device: "webgpu", reason: "WebGPU was asked for." };
    throw new SiglipError("device-unavailable", "This browser offers no WebGPU adapter.", { device: "webgpu" });
  }
  if (!adapter) return { device: "wasm", reason: "This browser offers no WebGPU adapter." };
  if (adapter.isFallback) {
    return { device: "wasm", reason: "The only WebGPU adapter is a software one, which is slower than WASM." };
  }
  return { device: "webgpu", reason: "A hardware WebGPU adapter is there." };
}

/**
 * The optional features to ask of an adapter: what ONNX Runtime uses. `subgroups` only where a rung says so: with it
 * some adapters give wrong attention without an error, and are right without it.
 */
export function wantedFeatures(offered: Iterable<string>, subgroups: boolean): string[] {
  const useful = ["shader-f16", "timestamp-query", ...(subgroups ? ["subgroups"] : [])];
  const there = new Set(offered);
  return useful.filter((name) => there.has(name));
}

/** The limits raised to the adapter's own maximum: those that ONNX Runtime raises, and how wide a picture may be. */
export const WANTED_LIMITS = [
  "maxTextureDimension2D",
  "maxBindGroups",
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxStorageBuffersPerShaderStage",
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupSizeZ",
] as const;
