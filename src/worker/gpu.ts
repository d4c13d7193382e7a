import { SiglipError } from "../core/errors.js";
import { type AdapterFacts, WANTED_LIMITS, wantedFeatures } from "../models/device.js";

/** The browser's preferred adapter, or `undefined` where WebGPU is absent, blocked or broken. */
export async function findAdapter(): Promise<GPUAdapter | undefined> {
  try {
    return (await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" })) ?? undefined;
  } catch {
    return undefined; // some browsers throw instead of answering null
  }
}

/** What an adapter says of itself, its features in the order of their code units. */
export function adapterFacts(adapter: GPUAdapter): AdapterFacts {
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  return { vendor, architecture, description, isFallback: isFallbackAdapter, features: [...adapter.features].sort() };
}

/** A device of our own with the limits and features that ONNX Runtime would have asked for. */
export async function openDevice(adapter: GPUAdapter, subgroups: boolean): Promise<GPUDevice> {
  const requiredFeatures = wantedFeatures(adapter.features, subgroups) as GPUFeatureName[];
  const requiredLimits = Object.fromEntries(WANTED_LIMITS.map((name) => [name, adapter.limits[name]]));
  try {
    return await adapter.requestDevice({ label: "siglip-web", requiredFeatures, requiredLimits });
  } catch (cause) {
    throw new SiglipError("device-unavailable", "The GPU gave no device.", { device: "webgpu" }, { cause });
  }
}
