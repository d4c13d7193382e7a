import { BLOCK } from "./segment.js";

/** So many changes, or milliseconds after the first, and they are written. */
export const COMMIT = { changes: 256, after: 2000 };

/**
 * When changes are to be written: once there are 256. Where these come sooner than the last ones took to be written, as
 * many as come in that time, a block at most: so that writing never takes much more than half of the time.
 */
export class Pace {
  #took = 0;
  #ended = Number.NEGATIVE_INFINITY;

  /** @param now Milliseconds, as of `wrote`. */
  isDue(changes: number, now: number): boolean {
    return changes >= COMMIT.changes && (changes >= BLOCK || now - this.#ended >= this.#took);
  }

  /** Says when the last writing began and ended. */
  wrote(began: number, ended: number): void {
    this.#took = ended - began;
    this.#ended = ended;
  }
}
