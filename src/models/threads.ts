/** From this many bytes on, a model is worth all of two cores. */
const LARGE = 64 * 2 ** 20;

/**
 * Threads for WASM: one for each two cores, at most 4, as ONNX Runtime itself would take. A large model gets two on two
 * cores and at most 8: there the second takes a base-size picture from 1,700 ms to 990, and one of an indexing run from
 * 1,880 to 990. A picture of the built-in model, of 7 MB, takes 12 ms either way, and the start 0.5 s more.
 *
 * @param cores `navigator.hardwareConcurrency`; `undefined` where a browser does not say.
 * @param bytes What the model takes in memory, where that is known.
 */
export function defaultThreads(cores = 1, bytes = 0): number {
  const half = Math.ceil(cores / 2);
  return bytes < LARGE ? Math.min(4, half) : Math.min(8, Math.max(half, Math.min(2, cores)));
}
