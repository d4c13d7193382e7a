import { type Embeddings, requireSameSpace } from "../core/embeddings.js";
import { unlessAborted } from "../core/unless-aborted.js";
import { UNRELATED_TEXTS } from "../core/unrelated-texts.js";

interface TextEncoder {
  readonly status: { space: string };
  embedTexts(texts: readonly string[]): Promise<Embeddings>;
}

/** The vectors of the bundled unrelated texts, which are encoded once for each space. */
export class UnrelatedVectors {
  readonly #encoder: TextEncoder;
  #latest: { space: string; vectors: Promise<Embeddings> } | undefined;

  constructor(encoder: TextEncoder) {
    this.#encoder = encoder;
  }

  /** The set with them as its background. */
  async beside<S extends { space: string }>(
    set: S,
    signal: AbortSignal | undefined,
  ): Promise<S & { background: Float32Array }> {
    const { space } = this.#encoder.status;
    if (this.#latest?.space !== space) {
      const vectors = this.#encoder.embedTexts(UNRELATED_TEXTS); // not aborted with one call: another may be waiting for it too
      this.#latest = { space, vectors };
      vectors.catch(() => {
        this.#latest = undefined;
      });
    }
    const vectors = await unlessAborted(this.#latest.vectors, signal);
    requireSameSpace(set, vectors);
    return { ...set, background: vectors.data };
  }
}
