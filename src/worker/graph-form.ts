import type { Model } from "../graph/onnx.js";
import { isRecordable } from "../graph/recordable.js";
import { type Joined, rewrite } from "../graph/rewrite.js";
import type { TokenTable } from "../graph/token-table.js";
import type { GraphForm } from "../models/ladder.js";
import { embeddingsAmong, inputSizes } from "../models/ports.js";
import type { ModelSpec } from "../models/spec.js";

/** A graph as it is to run. */
export interface Formed {
  model: Model;
  form: GraphForm;
  joined: readonly Joined[];
}

/**
 * A published graph in the form that is asked for, or in one below it: what gives no embedding stays as it was published,
 * and what is not the GPU's from end to end is not captured.
 */
export function inForm(model: Model, asked: GraphForm, spec: ModelSpec | undefined, table?: TokenTable): Formed {
  const plain: Formed = { model, form: "plain", joined: [] };
  const outputs = embeddingsAmong(model.graph?.output.map(({ name = "" }) => name) ?? []);
  if (asked === "plain" || outputs.length === 0) return plain;
  const fused = rewrite(model, { outputs, ...(spec && { sizes: inputSizes(spec, table) }) });
  // Rows in 8 bits are no input that the GPU's buffers are made for.
  const canRecord = isRecordable(fused.model) && (!table || table.type === "float32" || table.type === "float16");
  return { ...fused, form: asked === "captured" && canRecord ? "captured" : "fused" };
}
