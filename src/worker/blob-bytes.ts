/**
 * A Blob that ONNX Runtime takes for bytes in memory. Its Asyncify build reads a Blob whole before it begins, and holds
 * that until the session stands; of bytes it only asks for the length and for one range after another, each of which it
 * copies before it asks for the next. Here each range is read when it is asked for, and let go at the next one.
 */
export class BlobBytes {
  /** Why a range could not be read; ONNX Runtime does not say. */
  failure: unknown;
  readonly #blob: Blob;
  #last: Detachable | undefined;

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

  /** Lets the last range go: else as many would wait for the garbage collector as there are, and it does not come soon. */
  release(): void {
    this.#last?.transfer?.(0);
    this.#last = undefined;
  }

  #range(from: number, to: number): Uint8Array {
    this.release();
    try {
      const buffer = new FileReaderSync().readAsArrayBuffer(this.#blob.slice(from, to));
      this.#last = buffer;
      return new Uint8Array(buffer);
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}

/** Browsers have had this since 2024. */
interface Detachable extends ArrayBuffer {
  transfer?: (length: number) => ArrayBuffer;
}
