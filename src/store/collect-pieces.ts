/** Bytes that are stored as one at most: large enough that a file of its own costs nothing, little to lose when cut. */
export const PIECE = 1024 * 1024;

/** Makes pieces of bytes that come in order: each ends at a multiple of `PIECE`, or where the bytes do. */
export class PieceCollector {
  readonly #put: (from: number, bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  #from: number;
  #bytes = new Uint8Array(PIECE);
  #length = 0;

  constructor(from: number, put: (from: number, bytes: Uint8Array<ArrayBuffer>) => Promise<void>) {
    this.#from = from;
    this.#put = put;
  }

  async add(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const room = PIECE - (this.#from % PIECE) - this.#length;
      const part = bytes.subarray(at, at + room);
      this.#bytes.set(part, this.#length);
      this.#length += part.length;
      at += part.length;
      if (part.length === room) await this.end();
    }
  }

  /** Puts what is left; more may follow. */
  async end(): Promise<void> {
    if (this.#length === 0) return;
    const bytes = this.#bytes.slice(0, this.#length);
    const from = this.#from;
    this.#from += bytes.length;
    this.#length = 0;
    await this.#put(from, bytes);
  }
}
