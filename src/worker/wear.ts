const GB = 2 ** 30;
/** Younger workers are not worn, in milliseconds: what needed so much memory at once would need it again. */
const MIN_AGE = 5 * 60_000;
/** WebAssembly's memory ends at 4 GB. */
const NEAR_THE_END = 3.5 * GB;

/**
 * Says when a worker should be replaced: WebAssembly's memory grows and never shrinks. It is worn beyond what the app
 * asked, or else beyond twice what loading took and 1 GB; what loading took is never too much.
 */
export class Wear {
  readonly #asked: number | undefined;
  #towers = 0;
  #loaded = 0;

  /** @param asked Bytes, or undefined for the rule. */
  constructor(asked: number | undefined) {
    this.#asked = asked;
  }

  /**
   * @param bytes Of WebAssembly's memory, now.
   * @param towers How many are loaded: with one more, what loading took is what there is now.
   * @param age Of the worker, in milliseconds.
   */
  isWorn(bytes: number, towers: number, age: number): boolean {
    if (towers !== this.#towers) [this.#towers, this.#loaded] = [towers, bytes];
    if (this.#asked !== undefined) return bytes > Math.max(this.#asked, this.#loaded);
    return age >= MIN_AGE && bytes > Math.max(this.#loaded, Math.min(2 * this.#loaded + GB, NEAR_THE_END));
  }
}
