import { chooseDtype, DTYPES } from "../models/dtype.js";
import { badInput, requireOneOf } from "./check.js";
import { Life } from "./life.js";
import type { ModelSource, SiglipOptions } from "./options.js";
import { Siglip } from "./siglip.js";
import { unlessAborted } from "./unless-aborted.js";

const MAX_PIXELS = 100_000_000;
/** From the built package to the model that ships with it. */
const BUILT_IN = "../public/models/siglip-demo";

/**
 * Starts a worker, loads a model in it, and gives the client that embeds, scores, labels and searches.
 *
 * Rejects with `model-fetch` or `model-invalid` where the model's folder is not right, `device-unavailable` where an
 * explicit device is not there, and the signal's reason where it is aborted. Nothing is left running then.
 */
export async function createSiglip(options: SiglipOptions = {}): Promise<Siglip> {
  options.signal?.throwIfAborted();
  const {
    model = "siglip-demo",
    device = "auto",
    towers = ["image", "text"],
    verify = "cached",
    onProgress,
    signal,
  } = options;
  const dtype = chooseDtype(options.dtype ?? "auto");
  requireOneOf(device, ["auto", "webgpu", "wasm"], "device");
  requireOneOf(verify, ["always", "cached", "off"], "verify");
  for (const one of [dtype.image, dtype.text]) requireOneOf(one, DTYPES, "dtype");
  for (const tower of towers) requireOneOf(tower, ["image", "text"], "towers");
  const request = {
    url: modelUrl(model),
    device,
    dtype,
    towers: [...towers],
    maxPixels: options.maxPixels ?? MAX_PIXELS,
    verify,
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

/** The worker that is built beside this file. */
function packagedWorker(): Worker {
  return new Worker(new URL(/* @vite-ignore */ "./worker.js", import.meta.url), { type: "module", name: "siglip-web" });
}

/** The folder's address with a trailing slash. The built-in model lies beside the built package. */
function modelUrl(model: ModelSource): string {
  try {
    if (model !== "siglip-demo" && !model.url) throw new TypeError("no url");
    const given = model === "siglip-demo" ? new URL(/* @vite-ignore */ BUILT_IN, import.meta.url) : model.url;
    const url = new URL(given, document.baseURI);
    if (!url.pathname.endsWith("/")) url.pathname += "/";
    return url.href;
  } catch (cause) {
    throw badInput("model", 'A model is "siglip-demo" or { url } of a folder.', cause);
  }
}
