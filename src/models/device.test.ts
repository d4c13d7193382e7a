import { describe, expect, it } from "vitest";
import { chooseDevice, wantedFeatures } from "./device.js";
import { towerFile } from "./dtype.js";

const gpu = { vendor: "nvidia", architecture: "hopper", description: "", isFallback: false, features: [] };

describe("chooseDevice", () => {
  it("takes a hardware adapter by itself, and a software one only when asked", () => {
    expect(chooseDevice("auto", gpu).device).toBe("webgpu");
    expect(chooseDevice("auto", { ...gpu, isFallback: true })).toMatchObject({
      device: "wasm",
      reason: expect.stringContaining("software"),
    });
    expect(chooseDevice("webgpu", { ...gpu, isFallback: true }).device).toBe("webgpu");
  });

  it("falls to WASM by itself where there is no adapter, and refuses when WebGPU was asked for", () => {
    expect(chooseDevice("auto", undefined).device).toBe("wasm");
    expect(() => chooseDevice("webgpu", undefined)).toThrow(expect.objectContaining({ code: "device-unavailable" }));
    expect(chooseDevice("wasm", gpu).device).toBe("wasm");
  });
});

describe("wantedFeatures", () => {
  it("asks for subgroups only when told to, since they make attention wrong on some adapters", () => {
    const offered = ["subgroups", "shader-f16", "texture-compression-bc"];
    expect(wantedFeatures(offered, false)).toEqual(["shader-f16"]);
    expect(wantedFeatures(offered, true)).toEqual(["shader-f16", "subgroups"]);
    expect(wantedFeatures([], true)).toEqual([]);
  });
});

describe("number formats", () => {
  it("name the files that published checkpoints have", () => {
    expect(towerFile("image", "fp32")).toBe("onnx/vision_model.onnx");
    expect(towerFile("text", "q8")).toBe("onnx/text_model_quantized.onnx");
  });
});
