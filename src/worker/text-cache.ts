/** What a text gave. */
export interface KnownText {
  /** Unit vector `[dim]`; not to be changed. */
  vector: Float32Array;
  /** Present where the text was longer than the model reads. */
  truncated?: boolean;
}

/** Bytes of vectors and texts that are kept: 2,600 labels of 768 numbers. */
const LIMIT = 8 * 2 ** 20;

/** Vectors of texts that were encoded, by the text as it was given. The ones not asked for longest are dropped first. */
export class TextCache {
  readonly #limit: number;
  /** The one that was asked for last at the end. */
  readonly #known = new Map<string, KnownText>();
  #bytes = 0;

  /** @param limit In bytes. */
  constructor(limit = LIMIT) {
    this.#limit = limit;
  }

  recall(text: string): KnownText | undefined {
    const known = this.#known.get(text);
    if (known === undefined) return undefined;
    this.#known.delete(text);
    this.#known.set(text, known);
    return known;
  }

  /** Keeps a copy of its own: a row shares its memory with its batch. */
  keep(text: string, { vector, truncated }: KnownText): void {
    this.#drop(text);
    this.#known.set(text, { vector: vector.slice(), ...(truncated && { truncated }) });
    this.#bytes += bytesOf(text, vector);
    for (const oldest of this.#known.keys()) {
      if (this.#bytes <= this.#limit) break;
      this.#drop(oldest);
    }
  }

  #drop(text: string): void {
    const known = this.#known.get(text);
    if (known === undefined) return;
    this.#known.delete(text);
    this.#bytes -= bytesOf(text, known.vector);
  }
}

const bytesOf = (text: string, vector: Float32Array) => 2 * text.length + vector.byteLength;
