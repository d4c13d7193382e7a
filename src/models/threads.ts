/**
 * Threads for WASM: one for each two cores, at most 4, as ONNX Runtime itself would take.
 *
 * @param cores `navigator.hardwareConcurrency`; `undefined` where a browser does not say.
 */
export function defaultThreads(cores = 1): number {
  return Math.min(4, Math.ceil(cores / 2));
}
