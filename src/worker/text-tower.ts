import type { Tokenize } from "./tokenizer.js";
import type { Embedded, EncodeRows } from "./unit-rows.js";

/** Texts encoded together. */
const BATCH = 32;

/** Texts to vectors: tokenize, text tower. */
export class TextTower {
  readonly #encode: EncodeRows;
  readonly #tokenize: Tokenize;

  constructor(encode: EncodeRows, tokenize: Tokenize) {
    this.#encode = encode;
    this.#tokenize = tokenize;
  }

  /** One result a text, in order; one that was too long says that it was cut. */
  async *embed(texts: readonly string[], signal: AbortSignal): AsyncGenerator<Embedded, void, void> {
    for (let start = 0; start < texts.length; start += BATCH) {
      signal.throwIfAborted();
      const tokens = texts.slice(start, start + BATCH).map(this.#tokenize);
      const data = BigInt64Array.from(
        tokens.flatMap(({ ids }) => ids),
        BigInt,
      );
      const rows = await this.#encode({ data, dims: [tokens.length, data.length / tokens.length] });
      for (const [i, { truncated }] of tokens.entries()) {
        const row = rows[i] as Embedded;
        yield truncated && "vector" in row ? { ...row, truncated } : row;
      }
    }
  }
}
