/**
 * The files that the worker needs: what resizes pictures, and ONNX Runtime's two builds. The page says their addresses in
 * the fragment of the worker's own, since a bundler may have moved them; without one they are beside the worker.
 */
export type PartName = "resizer" | "jspi.mjs" | "jspi.wasm" | "asyncify.mjs" | "asyncify.wasm";
