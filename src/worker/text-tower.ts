import { type KnownText, TextCache } from "./text-cache.js";
import type { Tokenize } from "./tokenizer.js";
import type { Embedded, EncodeRows } from "./unit-rows.js";

/** Texts encoded together. */
const BATCH = 32;

/** Texts that are being encoded together, and what each came to. */
type Batch = Promise<ReadonlyMap<string, Embedded>>;

/** Texts to vectors: tokenize, text tower. A text that was encoded before, or is being encoded, is not encoded again. */
export class TextTower {
  readonly #encode: EncodeRows;
  readonly #tokenize: Tokenize;
  readonly #cache = new TextCache();
  readonly #coming = new Map<string, Batch>();

  constructor(encode: EncodeRows, tokenize: Tokenize) {
    this.#encode = encode;
    this.#tokenize = tokenize;
  }

  /** One result a text, in order; one that was too long says that it was cut. Their vectors are not to be changed. */
  async *embed(texts: readonly string[], signal: AbortSignal): AsyncGenerator<Embedded, void, void> {
    for (let start = 0, end = 0; start < texts.length; start = end) {
      signal.throwIfAborted();
      const found = new Map<string, KnownText | Batch>();
      const missing = new Set<string>();
      for (; end < texts.length && missing.size < BATCH; end++) {
        const text = texts[end] as string;
        const known = this.#cache.recall(text) ?? this.#coming.get(text);
        if (known === undefined) missing.add(text);
        else found.set(text, known);
      }
      const batch = missing.size > 0 ? this.#start([...missing]) : undefined;
      for (const text of texts.slice(start, end)) {
        const result = found.get(text) ?? (batch as Batch);
        yield result instanceof Promise ? ((await result).get(text) as Embedded) : result;
      }
    }
  }

  #start(texts: readonly string[]): Batch {
    const batch = this.#run(texts).finally(() => {
      for (const text of texts) this.#coming.delete(text);
    });
    for (const text of texts) this.#coming.set(text, batch);
    batch.catch(() => undefined); // who asked may have gone
    return batch;
  }

  async #run(texts: readonly string[]): Batch {
    const tokens = texts.map(this.#tokenize);
    const data = BigInt64Array.from(
      tokens.flatMap(({ ids }) => ids),
      BigInt,
    );
    const rows = await this.#encode({ data, dims: [tokens.length, data.length / tokens.length] });
    const results = new Map<string, Embedded>();
    for (const [i, text] of texts.entries()) {
      const row = rows[i] as Embedded;
      const result = tokens[i]?.truncated && "vector" in row ? { ...row, truncated: true } : row;
      if ("vector" in result) this.#cache.keep(text, result);
      results.set(text, result);
    }
    return results;
  }
}
