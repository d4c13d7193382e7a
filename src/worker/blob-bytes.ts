/**
 * A Blob that ONNX Runtime takes for bytes in memory. Its Asyncify build reads a Blob whole before it begins, and holds
 * that until the session stands; of bytes it only asks for the length and for one range after another, each of which it
 * copies at once. Here each range is read when it is asked for, so that not all are in memory together. Its JSPI build
 * reads a Blob by ranges itself, as streams; on a busy machine one start in seven never ended in Chromium, so it gets
 * bytes too. Figures are in bench/results/memory.json.
 */
export class BlobBytes {
  /** Why a range could not be read; ONNX Runtime does not say. */
  failure: unknown;
  readonly #blob: Blob;

  constructor(blob: Blob) {
    this.#blob = blob;
  }

  /** What is handed over; the Blob itself where it can't be read without waiting. */
  get forRuntime(): Uint8Array | Blob {
    if (typeof FileReaderSync === "undefined") return this.#blob;
    return Object.defineProperties(new Uint8Array(0), {
      byteLength: { value: this.#blob.size },
      subarray: { value: (from: number, to: number) => this.#range(from, to) },
    });
  }

  #range(from: number, to: number): Uint8Array {
    try {
      return new Uint8Array(new FileReaderSync().readAsArrayBuffer(this.#blob.slice(from, to)));
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}
