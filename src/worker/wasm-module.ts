/**
 * Runs `work`, which fetches a WebAssembly module and makes an instance of it, and gives with its result the module, for
 * another worker to have as it is; undefined where it came by another way. ONNX Runtime shows its module to nobody.
 */
export async function watchModule<T>(work: () => Promise<T>): Promise<{ result: T; module?: WebAssembly.Module }> {
  const { instantiateStreaming } = WebAssembly;
  let module: WebAssembly.Module | undefined;
  WebAssembly.instantiateStreaming = async (...args) => {
    const source = await instantiateStreaming(...args);
    module = source.module;
    return source;
  };
  try {
    const result = await work();
    return { result, ...(module && { module }) };
  } finally {
    WebAssembly.instantiateStreaming = instantiateStreaming;
  }
}

/** Runs `work`, whose instance is made of `module`, whatever bytes it has. */
export async function withModule<T>(module: WebAssembly.Module, work: () => Promise<T>): Promise<T> {
  const { instantiate } = WebAssembly;
  const made = async (_: unknown, imports?: WebAssembly.Imports) => ({
    module,
    instance: await instantiate(module, imports),
  });
  WebAssembly.instantiate = made as typeof instantiate;
  try {
    return await work();
  } finally {
    WebAssembly.instantiate = instantiate;
  }
}
