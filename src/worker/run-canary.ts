import { canary } from "../graph/canary.js";
import { canaryErrors } from "../graph/canary-errors.js";
import type { Dtype } from "../models/dtype.js";
import type { GraphForm } from "../models/ladder.js";
import type { Measured } from "./prover.js";
import type { Runtime } from "./runtime.js";

/**
 * Runs the built-in graph of the encoders' kernels on the very runtime that will be used, at the checkpoint's head size
 * (made up to a multiple of 4, which fused attention needs) and number format, written anew where towers are. It is
 * never captured: that is proven on the towers.
 */
export async function runCanary(runtime: Runtime, headSize: number, dtype: Dtype, graph: GraphForm): Promise<Measured> {
  const known = canary({ headSize: Math.ceil(headSize / 4) * 4, dtype, fused: graph !== "plain" });
  const session = await runtime.openSession(known.model, "the canary");
  const outputs = await session.run(known.feeds, Object.keys(known.answers));
  await session.release();
  const errors = Object.entries(canaryErrors(known, outputs));
  const worst = Math.max(...errors.map(([, error]) => error));
  const shown = errors.find(([, error]) => !(error <= known.tolerance)) ?? errors.find(([, error]) => error === worst);
  return { error: worst, tolerance: known.tolerance, ...(shown && { kernels: shown[0] }) };
}
