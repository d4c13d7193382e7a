/** Rows of a matrix that are told apart by one number. */
const BLOCK = 64;

/** Which rows of a matrix were written when, in blocks, so that a copy of it elsewhere can follow. */
export class Changes {
  #times = new Float64Array(64);
  #now = 0;

  /** Says that the rows from `first` up to `end` were written. */
  note(first: number, end: number): void {
    if (end <= first) return;
    const last = Math.ceil(end / BLOCK);
    if (last > this.#times.length) {
      const grown = new Float64Array(2 * last);
      grown.set(this.#times);
      this.#times = grown;
    }
    this.#times.fill(++this.#now, Math.floor(first / BLOCK), last);
  }

  /**
   * The parts `[first, end)` of the first `rows` rows that were written after a time, `seen`, and what time it is now. At
   * the time 0 nothing was written.
   */
  since(seen: number, rows: number): { parts: [first: number, end: number][]; now: number } {
    const parts: [number, number][] = [];
    const blocks = Math.ceil(rows / BLOCK);
    for (let block = 0; block < blocks; block++) {
      if ((this.#times[block] as number) <= seen) continue;
      const [first, end] = [block * BLOCK, Math.min((block + 1) * BLOCK, rows)];
      const last = parts.at(-1);
      if (last?.[1] === first) last[1] = end;
      else parts.push([first, end]);
    }
    return { parts, now: this.#now };
  }
}
