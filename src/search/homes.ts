/** Where a row's vector is kept: the number of a segment, and which of its vectors it is. */
export interface Home {
  segment: number;
  at: number;
}

/** The home of each row of an index. */
export class Homes {
  /** A number for the segment and one for the place; 0 and 0 where there is none. */
  #numbers = new Uint32Array();

  /** Undefined for a row that is not kept as it is now. */
  of(row: number): Home | undefined {
    const segment = this.#numbers[2 * row];
    return segment ? { segment: segment - 1, at: this.#numbers[2 * row + 1] as number } : undefined;
  }

  set(row: number, home: Home | undefined): void {
    if (2 * row >= this.#numbers.length) {
      const grown = new Uint32Array(2 * Math.ceil(row * (1 + 1 / 16) + 64));
      grown.set(this.#numbers);
      this.#numbers = grown;
    }
    this.#numbers[2 * row] = home ? home.segment + 1 : 0;
    this.#numbers[2 * row + 1] = home?.at ?? 0;
  }

  move(from: number, to: number): void {
    this.#numbers.copyWithin(2 * to, 2 * from, 2 * from + 2);
  }
}
