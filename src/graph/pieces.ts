/** A message as it is put together: views of what is kept of another, and new fields. */
export class Pieces {
  length = 0;
  readonly #views: Uint8Array[] = [];

  /** Neighbours in memory are kept as one, so that a million small fields are not a million views. */
  add(bytes: Uint8Array): void {
    const last = this.#views.at(-1);
    this.length += bytes.length;
    if (last && last.buffer === bytes.buffer && last.byteOffset + last.length === bytes.byteOffset) {
      this.#views[this.#views.length - 1] = new Uint8Array(last.buffer, last.byteOffset, last.length + bytes.length);
    } else if (bytes.length > 0) {
      this.#views.push(bytes);
    }
  }

  /** Adds a message as a field of this one. */
  addMessage(tag: number, message: Pieces): void {
    this.add(varint(tag * 8 + 2));
    this.add(varint(message.length));
    for (const view of message.#views) this.add(view);
  }

  /** All of it, copied once. */
  join(): Uint8Array {
    const bytes = new Uint8Array(this.length);
    let at = 0;
    for (const view of this.#views) {
      bytes.set(view, at);
      at += view.length;
    }
    return bytes;
  }
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) | 0x80);
  }
}
