import type { LabelSet, Siglip } from "siglip-web";
import { teach } from "siglip-web/learn";
import type { Pictures } from "./pictures.js";
import type { ByHand, TagLabel, Taught } from "./tagging.js";

/** Rows of the pictures that were said to have the label, or not to. */
export interface Examples {
  yes: number[];
  no: number[];
}

export function examplesOf(byHand: ByHand | undefined, pictures: Pictures): Examples {
  const rows = (wanted: "yes" | "no") =>
    Object.entries(byHand ?? {}).flatMap(([id, said]) => (said === wanted ? (pictures.row(id) ?? []) : []));
  return { yes: rows("yes"), no: rows("no") };
}

/**
 * Learns a label from pictures on both sides, their vectors alone; what its text says, where that is known, is mixed in
 * by as much as helps with examples that are left out.
 */
export async function teachLabel(
  { name }: TagLabel,
  { yes, no }: Examples,
  { vectors, ids }: Pictures,
  { status: { space } }: Siglip,
  text: Float32Array | undefined,
): Promise<Taught> {
  const dim = vectors.length / ids.length;
  const rows = [...yes, ...no];
  const data = new Float32Array(rows.length * dim);
  for (const [at, row] of rows.entries()) data.set(vectors.subarray(row * dim, (row + 1) * dim), at * dim);
  const blend: LabelSet | undefined = text && {
    ...{ labels: [name], templates: [], data: Float32Array.from(text), rows: 1, dim, space, truncated: [] },
  };
  const head = await teach(
    {
      vectors: { data, rows: rows.length, dim, space },
      labels: rows.map((_, at) => (at < yes.length ? [name] : [])),
    },
    { classes: [name], balanced: true, ...(blend && { blend }) },
  );
  const [calibration] = head.calibration;
  if (!calibration) throw new Error("Nothing was learnt.");
  const estimate = head.estimate?.perLabel[0]?.averagePrecision;
  return {
    vector: Float32Array.from(head.data),
    scale: calibration.scale,
    bias: calibration.bias,
    space,
    examples: rows.length,
    ...(estimate !== undefined && Number.isFinite(estimate) && { estimate }),
  };
}
