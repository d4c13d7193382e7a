import { type AdapterFacts, chooseDevice, type Device } from "./device.js";
import type { Dtype, Tower } from "./dtype.js";
import { type ProofTry, passes, type Verify } from "./proof.js";

/**
 * How a graph runs: recorded once for one input, and played again; written anew in operators that do more at once; as it
 * was published.
 */
export type GraphForm = "captured" | "fused" | "plain";

/** One way to run a model. */
export interface Rung {
  device: Device;
  /** Whether the GPU device is opened with `subgroups`: faster where it is right, wrong without an error on some adapters. */
  subgroups: boolean;
  /** At best: a tower whose graph can't be captured runs fused. */
  graph: GraphForm;
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
 * The ways to run a model for what was asked, from the fastest down: on the GPU with subgroups, without, in fp32, each
 * captured, then fused, and at the end of a format's ways fp32 as it was published; for "auto" at last WASM in the format
 * asked for, where fusing gains nothing. An explicit device is never left.
 *
 * Subgroups and capture are only taken where they are then proven: both have given wrong numbers without an error. fp16 is
 * no rung on an adapter without `shader-f16`. q8 has no kernels on WebGPU, so "auto" runs it on WASM.
 * Throws `device-unavailable` where an explicit "webgpu" is not there.
 */
export function ladder(
  asked: Device | "auto",
  dtype: Record<Tower, Dtype>,
  adapter: AdapterFacts | undefined,
  verify: Verify,
): Ladder {
  const { device, reason } = chooseDevice(asked, adapter);
  const wasm: Rung = { device: "wasm", subgroups: false, graph: "plain", dtype };
  const formats = [dtype.image, dtype.text];
  if (device === "wasm" || !adapter) return { rungs: [wasm], reason };
  if (asked === "auto" && formats.includes("q8")) {
    return { rungs: [wasm], reason: "q8 was asked for, which has no WebGPU kernels." };
  }
  const forms: GraphForm[] = verify === "off" ? ["fused"] : ["captured", "fused"];
  const ways = (subgroups: boolean, dtype: Record<Tower, Dtype>, forms: GraphForm[]) =>
    forms.map((graph): Rung => ({ device, subgroups, graph, dtype }));
  const rungs: Rung[] = [];
  const half = formats.some((format) => format === "fp16" || format === "q4f16");
  const canHalf = adapter.features.includes("shader-f16");
  const isFull = formats.every((format) => format === "fp32");
  if ((!half || canHalf) && verify !== "off" && adapter.features.includes("subgroups")) {
    rungs.push(...ways(true, dtype, forms));
  }
  if ((!half || canHalf) && !isFull) rungs.push(...ways(false, dtype, forms));
  rungs.push(...ways(false, isFull ? dtype : FP32, [...forms, "plain"]));
  if (asked === "auto") rungs.push(wasm);
  return { rungs, reason: half && !canHalf ? `${reason} It has no float16, so it runs in fp32.` : reason };
}

/**
 * Why a rung need not be tried, where an earlier one says so: its kernels were wrong already, or its tower already ran in
 * this very form.
 */
export function known(rung: Rung, rungs: readonly Rung[], tries: readonly ProofTry[]): string | undefined {
  for (const [i, { path, checks }] of tries.entries()) {
    const before = rungs[i];
    const wrong = checks.find((check) => !passes(check));
    if (!before || !wrong || !isLike(before, rung)) continue;
    const isFused = (one: Rung) => one.graph !== "plain";
    if (wrong.name === "canary" && isFused(before) === isFused(rung)) return `${path} has the same kernels.`;
    if (wrong.name === "canary") continue;
    const ran = wrong.graph ?? "plain";
    if (FORMS.indexOf(rung.graph) <= FORMS.indexOf(ran)) return `${path} ran the ${wrong.name} tower ${ran} already.`;
  }
  return undefined;
}

const FORMS: readonly GraphForm[] = ["captured", "fused", "plain"];

function isLike(a: Rung, b: Rung): boolean {
  const same = a.dtype.image === b.dtype.image && a.dtype.text === b.dtype.text;
  return a.device === b.device && a.subgroups === b.subgroups && same;
}

/** A rung in a few words, as `status.proof` names it. */
export function rungName({ device, subgroups, graph, dtype }: Rung): string {
  const format = dtype.image === dtype.text ? dtype.image : `${dtype.image}+${dtype.text}`;
  const how = graph === "plain" ? "" : `, ${graph}`;
  return `${device}${subgroups ? " with subgroups" : ""}${how}, ${format}`;
}
