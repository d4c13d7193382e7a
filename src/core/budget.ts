/**
 * Room for so many bytes, given in the order in which it was asked for: one that is large is not overtaken by small ones
 * for ever. What is larger than all of it waits until nothing else is held and then goes alone.
 */
export class Budget {
  readonly #total: number;
  readonly #waiting: { bytes: number; go: () => void }[] = [];
  #held = 0;
  #holders = 0;

  /** `total` in bytes, above 0. */
  constructor(total: number) {
    this.#total = total;
  }

  /** Resolves once there is room, to what gives it back; giving back twice does nothing. */
  take(bytes: number): Promise<() => void> {
    return new Promise((resolve) => {
      const held = Math.min(bytes, this.#total);
      this.#waiting.push({ bytes: held, go: () => resolve(this.#giveBack(held)) });
      this.#admit();
    });
  }

  #giveBack(bytes: number): () => void {
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.#held -= bytes;
      this.#holders--;
      this.#admit();
    };
  }

  #admit(): void {
    for (let first = this.#waiting[0]; first; first = this.#waiting[0]) {
      if (this.#holders > 0 && this.#held + first.bytes > this.#total) return;
      this.#waiting.shift();
      this.#held += first.bytes;
      this.#holders++;
      first.go();
    }
  }
}
