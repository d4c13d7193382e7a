/** Memory that is used again and again: to read into new memory takes several times as long as into memory that was used. */
export class Room {
  #bytes = new Uint8Array();

  /** So many bytes, with what was there before. */
  of(length: number): Uint8Array<ArrayBuffer> {
    if (this.#bytes.length < length) this.#bytes = new Uint8Array(length);
    return this.#bytes.subarray(0, length);
  }
}
