/** Rows of a block: at 768 numbers a row, 12.6 MB. */
export const BLOCK = 4096;

/** A growing matrix `[rows, dim]` in blocks, so that it grows without being copied and nothing much lies idle. */
export class Rows {
  readonly dim: number;
  readonly #blocks: Float32Array[] = [];

  constructor(dim: number) {
    this.dim = dim;
  }

  /** Memory that is held, in bytes. */
  get bytes(): number {
    return this.#blocks.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** The block of a row, and where in it the row begins. */
  at(row: number): { block: Float32Array; start: number } {
    return { block: this.#blocks[Math.floor(row / BLOCK)] as Float32Array, start: (row % BLOCK) * this.dim };
  }

  /** Row `row`, sharing the matrix' memory. */
  row(row: number): Float32Array {
    const { block, start } = this.at(row);
    return block.subarray(start, start + this.dim);
  }

  /** Writes a row that is there or the one after the last block's last. */
  set(row: number, vector: Float32Array): void {
    this.#reserve(row);
    const { block, start } = this.at(row);
    block.set(vector, start);
  }

  /** Gives back what `count` rows don't need. */
  shrink(count: number): void {
    this.#blocks.length = Math.ceil(count / BLOCK);
    const last = this.#blocks.length - 1;
    const rows = count - last * BLOCK;
    if (last >= 0 && rows < BLOCK) this.#blocks[last] = (this.#blocks[last] as Float32Array).slice(0, rows * this.dim);
  }

  /** The first block doubles until it is whole; each further one is whole at once. */
  #reserve(row: number): void {
    const at = Math.floor(row / BLOCK);
    const block = this.#blocks[at];
    const needed = (row % BLOCK) + 1;
    if (block && block.length >= needed * this.dim) return;
    const rows = at > 0 ? BLOCK : Math.min(BLOCK, Math.max(64, 2 * needed));
    const grown = new Float32Array(rows * this.dim);
    if (block) grown.set(block);
    this.#blocks[at] = grown;
  }
}
