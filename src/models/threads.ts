/** From this many bytes on, a model is worth all of two cores. */
const LARGE = 64 * 2 ** 20;

/**
 * Threads for WASM: one for each two cores, at most 4, as ONNX Runtime itself would take. A large model gets two on two
 * cores and at most 8: there a full-size picture takes half the time and decoding beside it loses 4 %, while a model of
 * a few MB loses to its threads' waiting what it gains, and starts later.
 *
 * @param cores `navigator.hardwareConcurrency`; `undefined` where a browser does not say.
 * @param bytes What the model takes in memory, where that is known.
 */
export function defaultThreads(cores = 1, bytes = 0): number {
  const half = Math.ceil(cores / 2);
  return bytes < LARGE ? Math.min(4, half) : Math.min(8, Math.max(half, Math.min(2, cores)));
}

/**
 * Threads that scan an index, where that is measured to be faster than one: at most 4, as more wait for the same memory.
 *
 * @param wanted Those that the app has asked for, or else `navigator.hardwareConcurrency`.
 */
export function scanThreadCount(wanted = 1): number {
  return Math.min(4, wanted);
}
