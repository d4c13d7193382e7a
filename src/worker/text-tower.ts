import type { Session } from "./runtime.js";
import type { Tokenize } from "./tokenizer.js";
import { type Embedded, unitRows } from "./unit-rows.js";

/** Texts encoded together. */
const BATCH = 32;

/** Texts to vectors: tokenize, text tower. */
export class TextTower {
  readonly #session: Session;
  readonly #tokenize: Tokenize;

  constructor(session: Session, tokenize: Tokenize) {
    this.#session = session;
    this.#tokenize = tokenize;
  }

  /** One result a text, in order. */
  async *embed(texts: readonly string[], signal: AbortSignal): AsyncGenerator<Embedded, void, void> {
    for (let start = 0; start < texts.length; start += BATCH) {
      signal.throwIfAborted();
      const ids = texts.slice(start, start + BATCH).map(this.#tokenize);
      const data = BigInt64Array.from(ids.flat(), BigInt);
      yield* unitRows(await this.#session.run({ data, dims: [ids.length, data.length / ids.length] }), ids.length);
    }
  }
}
