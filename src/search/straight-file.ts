import type { Reader } from "../core/storage-types.js";
import type { Checksum } from "./checksum.js";
import { type Segment, type SegmentName, START, toSegment, vectorsStart } from "./segment.js";

/** Bytes that are read at a time: their checksum is taken while the processor has them at hand. */
const PIECE = 2 ** 18;

/** Whose memory a file's vectors are read into. */
export interface Target {
  readonly dim: number;
  /** Where so many vectors more will be, to be filled; undefined where they are not held as they are in files. */
  behind(rows: number): Float32Array<ArrayBuffer> | undefined;
}

/** An open file whose vectors are read to where an index will have them: to copy them there takes as long as to read them. */
export class StraightFile {
  readonly #reader: Reader;
  readonly #name: SegmentName;
  readonly #checksum: Checksum;

  constructor(reader: Reader, name: SegmentName, checksum: Checksum) {
    this.#reader = reader;
    this.#name = name;
    this.#checksum = checksum;
  }

  /**
   * The segment, with its vectors in the target's memory until that changes; undefined where anything is not as it should
   * be, or the target takes no vectors so: it is to be read another way then. Closes the file.
   */
  read(target: Target): Segment | undefined {
    try {
      return this.#read(target);
    } catch (error) {
      if (error instanceof DOMException) return undefined; // closed meanwhile, or it can't be read
      throw error;
    } finally {
      this.close();
    }
  }

  close(): void {
    this.#reader.close();
  }

  #read(target: Target): Segment | undefined {
    const { length, checksum } = this.#name;
    const first = new Uint8Array(START);
    if (!this.#fill(first, 0)) return undefined;
    const start = vectorsStart(first) ?? length;
    const rows = (length - start) / (4 * target.dim);
    if (!(rows > 0 && Number.isInteger(rows))) return undefined;
    const vectors = target.behind(rows);
    if (!vectors) return undefined;
    const header = new Uint8Array(start - START);
    const bytes = new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength);
    const whole = this.#fill(header, START) && this.#fill(bytes, start);
    if (!whole || this.#reader.read(new Uint8Array(1), { at: length }) > 0) return undefined;
    if (this.#checksum.digest() !== checksum) return undefined;
    const segment = toSegment(header, vectors);
    return segment?.dim === target.dim ? segment : undefined;
  }

  /** False where there are not so many bytes. */
  #fill(into: Uint8Array<ArrayBuffer>, at: number): boolean {
    for (let from = 0; from < into.length; from += PIECE) {
      const piece = into.subarray(from, from + PIECE);
      if (this.#reader.read(piece, { at: at + from }) !== piece.length) return false;
      this.#checksum.update(piece);
    }
    return true;
  }
}
