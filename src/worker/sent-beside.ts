import type { StoreKind } from "../core/storage-types.js";
import type { Tower } from "../models/dtype.js";
import type { Rung } from "../models/ladder.js";

/** How weights are sent to the worker that runs graphs beside this one. */
export type WeightsSent = "blobs" | "bytes";

/**
 * How, where the image tower has a worker of its own: on WASM a run holds its thread, and where texts are read a query
 * would wait. As Blobs of files, weights are in no memory as a whole. Without a private file system they are sent as bytes,
 * all in memory until the graph stands: ONNX Runtime waits for what it reads, and in a private window of Firefox (153),
 * where the store is the Cache API, one start in some 50 never ended on a busy machine, in such a read of a Blob that
 * another worker had sent. Blobs of files were always read.
 */
export function sentBeside(
  { device }: Pick<Rung, "device">,
  towers: readonly Tower[],
  store: StoreKind,
): WeightsSent | undefined {
  if (device !== "wasm" || !towers.includes("text")) return undefined;
  return store === "opfs" ? "blobs" : "bytes";
}
