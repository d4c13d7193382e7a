import { describe, expect, it } from "vitest";
import { ladder, rungName } from "./ladder.js";

const gpu = { vendor: "nvidia", architecture: "hopper", description: "", isFallback: false, features: ["shader-f16"] };
const both = (dtype: "fp32" | "fp16" | "q8" | "q4") => ({ image: dtype, text: dtype });
type Args = Parameters<typeof ladder>;
const names = (asked: Args[0], dtype: Args[1], adapter: Args[2], verify: Args[3] = "cached") =>
  ladder(asked, dtype, adapter, verify).rungs.map(rungName);

describe("ladder", () => {
  it("goes from the fastest path down to WASM", () => {
    const adapter = { ...gpu, features: ["shader-f16", "subgroups"] };
    expect(names("auto", both("fp16"), adapter)).toEqual([
      "webgpu with subgroups, fp16",
      "webgpu, fp16",
      "webgpu, fp32",
      "wasm, fp16",
    ]);
    expect(names("auto", both("fp32"), gpu)).toEqual(["webgpu, fp32", "wasm, fp32"]);
  });

  it("never leaves a device that was named", () => {
    expect(names("webgpu", both("q4"), gpu)).toEqual(["webgpu, q4", "webgpu, fp32"]);
    expect(names("wasm", both("q8"), gpu)).toEqual(["wasm, q8"]);
  });

  it("takes no subgroups that nobody proves", () => {
    const adapter = { ...gpu, features: ["subgroups"] };
    expect(names("webgpu", both("fp32"), adapter, "always")).toEqual(["webgpu with subgroups, fp32", "webgpu, fp32"]);
    expect(names("webgpu", both("fp32"), adapter, "off")).toEqual(["webgpu, fp32"]);
  });

  it("has no fp16 where the shaders can't", () => {
    const adapter = { ...gpu, features: ["subgroups"] };
    expect(names("auto", both("fp16"), adapter)).toEqual(["webgpu, fp32", "wasm, fp16"]);
    expect(ladder("auto", both("fp16"), adapter, "cached").reason).toContain("no float16");
    expect(ladder("auto", both("fp32"), adapter, "cached").reason).not.toContain("float16");
    expect(names("webgpu", { image: "fp32", text: "fp16" }, adapter)).toEqual(["webgpu, fp32"]);
  });

  it("runs q8 by itself on WASM, and says why", () => {
    const { rungs, reason } = ladder("auto", { image: "fp32", text: "q8" }, gpu, "cached");
    expect(rungs.map(rungName)).toEqual(["wasm, fp32+q8"]);
    expect(reason).toContain("q8");
  });

  it("throws where a named device is not there", () => {
    expect(() => ladder("webgpu", both("fp32"), undefined, "cached")).toThrow(
      expect.objectContaining({ code: "device-unavailable" }),
    );
  });
});
