import { describe, expect, it } from "vitest";
import { known, ladder, rungName } from "./ladder.js";
import type { Check, ProofTry } from "./proof.js";

const gpu = { vendor: "nvidia", architecture: "hopper", description: "", isFallback: false, features: ["shader-f16"] };
const both = (dtype: "fp32" | "fp16" | "q8" | "q4") => ({ image: dtype, text: dtype });
type Args = Parameters<typeof ladder>;
const names = (asked: Args[0], dtype: Args[1], adapter: Args[2], verify: Args[3] = "cached") =>
  ladder(asked, dtype, adapter, verify).rungs.map(rungName);

const IN_FP32 = ["webgpu, captured, fp32", "webgpu, fused, fp32", "webgpu, fp32"];

describe("ladder", () => {
  it("goes from the fastest path down to WASM", () => {
    const adapter = { ...gpu, features: ["shader-f16", "subgroups"] };
    expect(names("auto", both("fp16"), adapter)).toEqual([
      "webgpu with subgroups, captured, fp16",
      "webgpu with subgroups, fused, fp16",
      "webgpu, captured, fp16",
      "webgpu, fused, fp16",
      ...IN_FP32,
      "wasm, fp16",
    ]);
    expect(names("auto", both("fp32"), gpu)).toEqual([...IN_FP32, "wasm, fp32"]);
  });

  it("never leaves a device that was named", () => {
    expect(names("webgpu", both("q4"), gpu)).toEqual(["webgpu, captured, q4", "webgpu, fused, q4", ...IN_FP32]);
    expect(names("wasm", both("q8"), gpu)).toEqual(["wasm, q8"]);
  });

  it("takes no subgroups and no capture that nobody proves", () => {
    const adapter = { ...gpu, features: ["subgroups"] };
    expect(names("webgpu", both("fp32"), adapter, "always").slice(0, 3)).toEqual([
      "webgpu with subgroups, captured, fp32",
      "webgpu with subgroups, fused, fp32",
      "webgpu, captured, fp32",
    ]);
    expect(names("webgpu", both("fp32"), adapter, "off")).toEqual(["webgpu, fused, fp32", "webgpu, fp32"]);
  });

  it("has no fp16 where the shaders can't", () => {
    const adapter = { ...gpu, features: ["subgroups"] };
    expect(names("auto", both("fp16"), adapter)).toEqual([...IN_FP32, "wasm, fp16"]);
    expect(ladder("auto", both("fp16"), adapter, "cached").reason).toContain("no float16");
    expect(ladder("auto", both("fp32"), adapter, "cached").reason).not.toContain("float16");
    expect(names("webgpu", { image: "fp32", text: "fp16" }, adapter)).toEqual(IN_FP32);
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

describe("after a fault", () => {
  const { rungs } = ladder("auto", both("fp16"), { ...gpu, features: ["shader-f16", "subgroups"] }, "cached");
  const check = (one: Partial<Check>): Check => ({
    name: "canary",
    dtype: "fp16",
    error: 1,
    tolerance: 0.1,
    ms: 1,
    cached: false,
    ...one,
  });
  const failed = (i: number, ...checks: Check[]): ProofTry => ({
    path: rungName(rungs[i] as (typeof rungs)[number]),
    passed: false,
    checks,
    fault: "wrong",
  });
  /** The rungs that are left to try. */
  const left = (...tries: ProofTry[]) =>
    rungs.flatMap((rung, i) => (i < tries.length || known(rung, rungs, tries) ? [] : [rungName(rung)]));

  it("of the kernels, all with the same kernels are passed over", () => {
    expect(left(failed(0, check({})))).toEqual([
      "webgpu, captured, fp16",
      "webgpu, fused, fp16",
      ...IN_FP32,
      "wasm, fp16",
    ]);
    expect(left(failed(0, check({})), failed(1), failed(2, check({})))).toEqual([...IN_FP32, "wasm, fp16"]);
    const fused = failed(4, check({ dtype: "fp32" }));
    expect(left(failed(0), failed(1), failed(2), failed(3), fused)).toEqual(["webgpu, fp32", "wasm, fp16"]);
  });

  it("of a tower, the same is tried without what it ran with", () => {
    const right = check({ error: 0.01 });
    const image = check({ name: "image", graph: "captured" });
    expect(left(failed(0, right, image))[0]).toBe("webgpu with subgroups, fused, fp16");
    const fused = check({ name: "image", graph: "fused" });
    expect(left(failed(0, right, fused))[0]).toBe("webgpu, captured, fp16");
    expect(left(failed(0), failed(1), failed(2), failed(3), failed(4, right, { ...fused, dtype: "fp32" }))).toEqual([
      "webgpu, fp32",
      "wasm, fp16",
    ]);
  });

  it("that is no wrong number, the next one is tried", () => {
    expect(left(failed(0, check({ error: 0.01 })))[0]).toBe("webgpu with subgroups, fused, fp16");
  });
});
