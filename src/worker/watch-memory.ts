import { withReplaced } from "./with-replaced.js";

/**
 * Runs `work`, and gives with its result the bytes, at any later time, of the WebAssembly memories that it made by their
 * constructor. ONNX Runtime makes its own so, and shows it to nobody.
 */
export async function watchMemory<T>(work: () => Promise<T>): Promise<{ result: T; bytes: () => number }> {
  const made: WebAssembly.Memory[] = [];
  class Watched extends WebAssembly.Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      made.push(this);
    }
  }
  const result = await withReplaced(WebAssembly, "Memory", Watched, work);
  return { result, bytes: () => made.reduce((sum, { buffer }) => sum + buffer.byteLength, 0) };
}
