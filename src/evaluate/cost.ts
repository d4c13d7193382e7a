import type { Status } from "../client/options.js";
import { isSiglipError } from "../core/errors.js";
import { middle } from "../core/middle.js";
import { rowOfRepository } from "../models/catalogue.js";
import { estimate } from "../models/estimate.js";

/** What a model costs on this device. What is not known, or was not measured, is absent. */
export interface Cost {
  /** Bytes of the files that were loaded: fetched, or read from the store. */
  download?: number;
  /** Bytes that loading takes, about; of models of the catalogue. */
  expectedMemory?: number;
  /** Bytes that the page and its workers took with the model in use. */
  memory?: number;
  /** Milliseconds until the model was ready. */
  loadMs?: number;
  /** Median milliseconds of a picture alone, decoding included; and, with many, of one among its batch. */
  imageMs?: number;
  imageInBatchMs?: number;
  /** Median milliseconds of a text alone that was not encoded before. */
  queryMs?: number;
}

/** What the catalogue says of the model that runs. */
export function expectedCost({ model, device, dtype, adapter }: Status): Pick<Cost, "download" | "expectedMemory"> {
  const row = rowOfRepository(model);
  if (!row) return {};
  try {
    const capabilities = { mobile: false, ...(adapter && { adapter }) };
    const { now, memory } = estimate(row.id, { device, dtype, capabilities });
    const { bytes } = now;
    return { ...(bytes !== undefined && { download: bytes }), ...(memory !== undefined && { expectedMemory: memory }) };
  } catch (error) {
    if (isSiglipError(error)) return {}; // it runs nevertheless
    throw error;
  }
}

/** What the compiler's library lacks. */
interface Measuring {
  measureUserAgentSpecificMemory?(): Promise<{ bytes: number }>;
}

/** Bytes that the page and its workers take; `undefined` where the browser doesn't say, or the page is not isolated. */
export async function measuredMemory(): Promise<number | undefined> {
  try {
    return (await (performance as Measuring).measureUserAgentSpecificMemory?.())?.bytes;
  } catch {
    return undefined;
  }
}

/** The median of some milliseconds; `undefined` of none. */
export function medianOf(values: readonly number[]): number | undefined {
  return values.length > 0 ? middle(Float64Array.from(values)) : undefined;
}
