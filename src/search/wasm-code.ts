/** What WebAssembly in base64 exports, on a memory. Throws where the engine doesn't take it. */
export function instantiate(code: string, memory: WebAssembly.Memory): WebAssembly.Exports {
  const bytes = Uint8Array.from(atob(code), (char) => char.charCodeAt(0));
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), { scan: { memory } }).exports;
}
