import { SiglipError } from "../core/errors.js";
import { VERSION } from "../core/version.js";
import type { AdapterFacts } from "../models/device.js";
import type { Dtype, Tower } from "../models/dtype.js";
import { type GraphForm, type Rung, rungName } from "../models/ladder.js";
import { type Check, passes, type Verify } from "../models/proof.js";
import { atOwnPixels } from "../models/resolution.js";
import type { ModelSpec } from "../models/spec.js";
import type { Checkpoint } from "./checkpoint.js";
import { ProofStore } from "./proof-store.js";

/** What a check is about. `of` names the model, or the canary's shape: what the result depends on besides the path. */
export interface Subject {
  name: Check["name"];
  dtype: Dtype;
  /** How the graph runs; the canary's never captured. */
  graph: GraphForm;
  /** Pixels a side, of an image tower at another resolution than its own. */
  size?: number;
  of: string;
}

/** A whole tower on the checkpoint's own reference; the image tower at another resolution, on the graph as it was published. */
export function goldenSubject(name: Tower, dtype: Dtype, graph: GraphForm, { digest, spec }: Checkpoint): Subject {
  const size = name === "image" && spec.resizedFrom ? spec.image.size : undefined;
  return { name, dtype, graph, of: digest, ...(size && { size }) };
}

/** The image tower on the checkpoint's own reference, at its own resolution, where it will run at another. */
export function ownSizeSubject(dtype: Dtype, graph: GraphForm, { digest, spec }: Checkpoint): Subject {
  return { name: "image", dtype, graph, of: digest, size: atOwnPixels(spec).image.size };
}

/** The built-in graph of the encoders' kernels. */
export function canarySubject(dtype: Dtype, graph: GraphForm, { headSize }: ModelSpec): Subject {
  return { name: "canary", dtype, graph: graph === "plain" ? graph : "fused", of: `heads of ${headSize}` };
}

export type Measured = Pick<Check, "error" | "tolerance" | "kernels">;

/** Runs the checks of one path, or recalls them, and keeps what came out. */
export class Prover {
  readonly checks: Check[] = [];
  readonly #verify: Verify;
  readonly #store = new ProofStore();
  readonly #path: string;

  /** A result holds for this adapter and driver, this browser and this package, on this device as it was opened. */
  constructor(verify: Verify, rung: Rung, adapter: AdapterFacts | undefined) {
    const { vendor, architecture, description } = adapter ?? { vendor: "", architecture: "", description: "" };
    this.#verify = verify;
    this.#path = [
      VERSION,
      navigator.userAgent,
      vendor,
      architecture,
      description,
      rungName({ ...rung, graph: "plain" }),
    ].join("|");
  }

  /** Whether anything is proven. */
  get isOn(): boolean {
    return this.#verify !== "off";
  }

  /** The check that is known to fail, where one is: then the path need not be tried. */
  async refuted(subjects: readonly Subject[]): Promise<Check | undefined> {
    if (this.#verify !== "cached") return undefined;
    for (const subject of subjects) {
      const known = await this.#store.recall(this.#key(subject));
      if (known && !passes(known)) return { ...known, cached: true };
    }
    return undefined;
  }

  /** Throws `unproven` where the measured error is above its tolerance. Where nothing is known to compare with, nothing is said. */
  async prove(subject: Subject, measure: () => Promise<Measured | undefined>): Promise<void> {
    if (this.#verify === "off") return;
    const key = this.#key(subject);
    const known = this.#verify === "cached" ? await this.#store.recall(key) : undefined;
    const check = known ? { ...known, cached: true } : await timed(subject, measure);
    if (!check) return;
    this.checks.push(check);
    if (!known) await this.#store.remember(key, check);
    if (!passes(check)) throw new SiglipError("unproven", faultOf(check), { tries: [] });
  }

  #key({ name, dtype, graph, of, size }: Subject): string {
    return [this.#path, name, dtype, graph, of, ...(size ? [size] : [])].join("|");
  }
}

/** A failed check in words. */
export function faultOf({ name, dtype, error, tolerance, kernels }: Check): string {
  const what = name === "canary" ? `kernels (${kernels ?? "unknown"})` : `whole ${name satisfies Tower} tower`;
  return `The ${what} gave wrong answers in ${dtype}: off by ${error.toPrecision(2)}, where ${tolerance} is allowed.`;
}

async function timed(
  { name, dtype, graph, size }: Subject,
  measure: () => Promise<Measured | undefined>,
): Promise<Check | undefined> {
  const began = performance.now();
  const measured = await measure();
  const form = name === "canary" ? {} : { graph, ...(size && { size }) };
  return measured && { name, dtype, ...form, ...measured, ms: performance.now() - began, cached: false };
}
