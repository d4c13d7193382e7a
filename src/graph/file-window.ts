/** Reads a range of a file, `to` exclusive. */
export type ReadBytes = (from: number, to: number) => Promise<Uint8Array>;

/** What is read at a place that was jumped to: enough for the head of a tensor. */
const FIRST_READ = 4 * 1024;
/** What is read at most where the bytes before were wanted too. */
const LONGEST_READ = 256 * 1024;

/**
 * The part of a file that is in memory, moved along as it is needed. What is skipped is never read; reads grow while one
 * follows the other. Throws `RangeError` for what lies beyond the file's end.
 */
export class FileWindow {
  readonly #size: number;
  readonly #read: ReadBytes;
  #from = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #step = FIRST_READ;

  constructor(size: number, read: ReadBytes) {
    this.#size = size;
    this.#read = read;
  }

  /** Bytes from a place on that are in memory; empty where it is outside. */
  held(from: number): Uint8Array {
    return from < this.#from ? new Uint8Array(0) : this.#bytes.subarray(from - this.#from);
  }

  /** Makes sure that as many bytes from a place on are in memory, or all up to the file's end where that comes first. */
  async hold(from: number, count: number): Promise<void> {
    const wanted = Math.min(count, this.#size - from);
    if (wanted < 0) throw new RangeError("The file ends in the middle of a field.");
    const held = this.held(from);
    if (held.length >= wanted) return;
    const follows = held.length > 0 || from === this.#from + this.#bytes.length;
    this.#step = follows ? Math.min(2 * this.#step, LONGEST_READ) : FIRST_READ;
    const to = Math.min(this.#size, from + Math.max(wanted, this.#step));
    const bytes = await this.#read(from, to);
    if (bytes.length !== to - from) throw new RangeError(`The file ends ${to - from - bytes.length} bytes too early.`);
    this.#bytes = bytes;
    this.#from = from;
  }

  /** A range, read where it is not in memory. */
  async bytes(from: number, to: number): Promise<Uint8Array> {
    await this.hold(from, to - from);
    const held = this.held(from);
    if (held.length < to - from) throw new RangeError("The file ends in the middle of a field.");
    return held.subarray(0, to - from);
  }
}
