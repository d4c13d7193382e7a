import { badInput } from "../core/errors.js";
import { unlessAborted } from "../core/unless-aborted.js";
import { DTYPES } from "../models/dtype.js";
import { defaultRedirects } from "../models/source.js";
import { TOKEN_TABLES } from "../models/token-table.js";
import { requireCount, requireOneOf, requireTexts } from "./check.js";
import { Life } from "./life.js";
import { toSource } from "./model-source.js";
import type { SiglipOptions } from "./options.js";
import { packagedWorker } from "./packaged-worker.js";
import { Siglip } from "./siglip.js";

const MAX_PIXELS = 100_000_000;
const MAX_DECODED_BYTES = 256_000_000;

/**
 * Starts a worker, loads a model in it, and gives the client that embeds, scores, labels and searches.
 *
 * Rejects with `bad-input` for options that are none, `model-fetch`, `model-damaged`, `model-invalid` or
 * `model-unsupported` where the model's files are not right, `does-not-fit` with what would, `device-unavailable` where an
 * explicit device is not there, `unproven` where every path gave wrong answers, `space-mismatch` for an adapter of another
 * model, and the signal's reason where it is aborted. Nothing is left running then.
 */
export async function createSiglip(options: SiglipOptions = {}): Promise<Siglip> {
  options.signal?.throwIfAborted();
  const {
    model = "siglip-demo",
    device = "auto",
    towers = ["image", "text"],
    tokenTable = "whole",
    verify = "cached",
    onProgress,
    signal,
  } = options;
  const { dtype = "auto", maxDecodedBytes = MAX_DECODED_BYTES } = options;
  requireOneOf(device, ["auto", "webgpu", "wasm"], "device");
  requireOneOf(verify, ["always", "cached", "off"], "verify");
  for (const one of typeof dtype === "string" ? [dtype] : Object.values(dtype)) {
    requireOneOf(one, ["auto", ...DTYPES], "dtype");
  }
  for (const tower of towers) requireOneOf(tower, ["image", "text"], "towers");
  requireOneOf(tokenTable, TOKEN_TABLES, "tokenTable");
  for (const count of ["threads", "maxHeapBytes", "resolution"] as const) {
    if (options[count] !== undefined) requireCount(options[count], count);
  }
  const source = await toSource(model, options.hub);
  if (!(maxDecodedBytes > 0)) throw badInput("maxDecodedBytes", "maxDecodedBytes must be a number above 0.");
  const redirects = options.redirects ?? defaultRedirects(source);
  requireTexts(redirects, "redirects");
  const request = {
    source,
    redirects: [...redirects],
    tokenTable,
    device,
    dtype,
    towers: [...towers],
    maxPixels: options.maxPixels ?? MAX_PIXELS,
    maxDecodedBytes,
    verify,
    ...(options.threads !== undefined && { threads: options.threads }),
    ...(options.maxHeapBytes !== undefined && { maxHeapBytes: options.maxHeapBytes }),
    ...(options.adapter && { tuned: options.adapter }),
    ...(options.resolution !== undefined && { resolution: options.resolution }),
  };
  const life = new Life(options.worker ?? packagedWorker, request);
  try {
    await unlessAborted(life.ready({ signal, onProgress }), signal);
  } catch (error) {
    life.close();
    throw error;
  }
  return new Siglip(life);
}
