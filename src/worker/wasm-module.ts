import { withReplaced } from "./with-replaced.js";

/**
 * Runs `work`, which fetches a WebAssembly module and makes an instance of it, and gives with its result the module, for
 * another worker to have as it is; undefined where it came by another way. ONNX Runtime shows its module to nobody.
 */
export async function watchModule<T>(work: () => Promise<T>): Promise<{ result: T; module?: WebAssembly.Module }> {
  const { instantiateStreaming } = WebAssembly;
  let module: WebAssembly.Module | undefined;
  const watched: typeof instantiateStreaming = async (...args) => {
    const source = await instantiateStreaming(...args);
    module = source.module;
    return source;
  };
  const result = await withReplaced(WebAssembly, "instantiateStreaming", watched, work);
  return { result, ...(module && { module }) };
}

/** Runs `work`, whose instance is made of `module`, whatever bytes it has. */
export function withModule<T>(module: WebAssembly.Module, work: () => Promise<T>): Promise<T> {
  const { instantiate } = WebAssembly;
  const made = async (_: unknown, imports?: WebAssembly.Imports) => ({
    module,
    instance: await instantiate(module, imports),
  });
  return withReplaced(WebAssembly, "instantiate", made as typeof instantiate, work);
}
