import { SiglipError } from "../core/errors.js";
import type { VectorFormat } from "../core/index-types.js";
import { inWholes, leftOf, writeWholes } from "./int8-query.js";
import { type Kernels, openKernels } from "./scan-kernels.js";
import { F16_QUERY, fromHalf } from "./scan-plain.js";

/** Rows that are scanned or converted in one go. */
const BLOCK = 1024;
const PAGE = 65536;
/** What WebAssembly can address. */
const MOST_PAGES = 65536;
/** Bytes of a number, and of what stands behind a row's numbers. */
const SIZES = { f32: { number: 4, behind: 0 }, f16: { number: 2, behind: 0 }, int8: { number: 1, behind: 16 } };

/** How far scores of a query may be off. */
export interface Errors {
  of: (row: number) => number;
  /** `of` says no more of any row that was ever written. */
  most: number;
}

/** Bytes that a row of `dim` numbers takes. */
export function strideOf(format: VectorFormat, dim: number): number {
  const { number, behind } = SIZES[format];
  return padded(dim) * number + behind;
}

/**
 * A growing matrix of unit vectors `[rows, dim]` in WebAssembly's memory, in one number format. Its memory grows where it
 * is, and is never more than a sixteenth larger than needed, as long as rows are only added.
 */
export class VectorStore {
  readonly dim: number;
  readonly format: VectorFormat;
  readonly #stride: number;
  /** Bytes of a row's numbers alone. */
  readonly #length: number;
  /** Addresses of a query; of a block's scores; of rows of float32 to be converted; and of the first row. */
  readonly #at: { query: number; scores: number; given: number; rows: number };
  #memory: WebAssembly.Memory;
  #kernels: Kernels;
  #room = 0;
  /** Of the rows of int8. */
  #mostLeft = 0;

  constructor(dim: number, format: VectorFormat) {
    this.dim = dim;
    this.format = format;
    this.#stride = strideOf(format, dim);
    this.#length = padded(dim) * SIZES[format].number;
    const query = padded(dim) * 4;
    const scores = query + (BLOCK + 4) * 4;
    const given = format === "f32" ? scores : scores + padded(dim) * 4;
    this.#at = { query: 0, scores: query, given: scores, rows: given };
    this.#memory = this.#open(0);
    this.#kernels = openKernels(this.#memory);
  }

  /** Memory that is held, in bytes. */
  get bytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** Has room for so many rows from now on. Throws `does-not-fit` where there is no memory for them. */
  reserve(rows: number): void {
    if (rows <= this.#room) return;
    const now = this.#memory.buffer.byteLength / PAGE;
    const needed = this.#pages(rows);
    const more = Math.min(Math.max(needed, Math.ceil(now * (1 + 1 / 16))), MOST_PAGES) - now;
    try {
      if (needed > MOST_PAGES) throw new RangeError(`${needed} pages`);
      this.#memory.grow(more);
    } catch (cause) {
      const reasons = [
        `${rows} vectors of ${this.dim} numbers as ${this.format} need ${needed * PAGE} bytes of memory.`,
      ];
      throw new SiglipError(
        "does-not-fit",
        `The index has no memory left: ${reasons}`,
        { reasons, fits: [] },
        { cause },
      );
    }
    this.#room = this.#fits(this.#memory);
  }

  /** Writes unit vectors `[n, dim]` to the rows from `row` on. Throws `does-not-fit` where there is no memory for them. */
  set(row: number, units: Float32Array): void {
    const rows = units.length / this.dim;
    this.reserve(row + rows);
    const width = padded(this.dim);
    if (this.format === "f32") {
      const to = this.#floats(this.#address(row), rows * width);
      if (width === this.dim) to.set(units);
      else for (let r = 0; r < rows; r++) to.set(units.subarray(r * this.dim, (r + 1) * this.dim), r * width);
      return;
    }
    const given = this.#floats(this.#at.given, width);
    const convert = this.#kernels[`to_${this.format}`];
    for (let r = 0; r < rows; r++) {
      given.set(units.subarray(r * this.dim, (r + 1) * this.dim));
      convert(this.#at.given, width * 4, this.#address(row + r));
      if (this.format === "int8") this.#mostLeft = Math.max(this.#mostLeft, this.#left(row + r));
    }
  }

  /** Copies a row to another that is there. */
  move(from: number, to: number): void {
    const start = this.#address(from);
    new Uint8Array(this.#memory.buffer).copyWithin(this.#address(to), start, start + this.#stride);
  }

  /** What is stored of `row`, a copy `[dim]`. */
  row(row: number): Float32Array {
    const copy = new Float32Array(this.dim);
    this.read(row, copy, 0);
    return copy;
  }

  /** The same, written to `into` from place `to` on. */
  read(row: number, into: Float32Array, to: number): void {
    const at = this.#address(row);
    const { buffer } = this.#memory;
    if (this.format === "f32") into.set(this.#floats(at, this.dim), to);
    else if (this.format === "f16") into.set(Array.from(new Int16Array(buffer, at, this.dim), fromHalf), to);
    else {
      const [scale = 0] = this.#floats(at + this.#length, 1);
      into.set(
        Float32Array.from(new Int8Array(buffer, at, this.dim), (x) => x * scale),
        to,
      );
    }
  }

  /**
   * The cosines of a unit vector `[dim]` with rows: all from `first` up to `end`, written to `into` from place `to` on.
   * None is further from that of the vector that was given for the row than `offBy` says, resp. from that of the stored
   * numbers for f32 and f16.
   */
  scan(query: Float32Array, first: number, end: number, into: Float32Array, to: number): void {
    const scale = this.#write(query);
    const scan = this.#kernels[`scan_${this.format}`];
    for (let row = first; row < end; row += BLOCK) {
      const count = Math.min(BLOCK, end - row);
      scan(this.#at.query, this.#address(row), count, this.#stride, this.#length, this.#at.scores, scale);
      into.set(this.#floats(this.#at.scores, count), to + row - first);
    }
  }

  /**
   * How far a query's scores of `scan` may be off: by the rounding of float32 sums, and for int8 by what rounding has left
   * out of the row, times the query's length of 1 (Cauchy and Schwarz), and out of the query, times the row's.
   */
  offBy(query: Float32Array): Errors {
    if (this.format !== "int8") {
      const error = (padded(this.dim) / 8 + 8) * 2 ** -24;
      return { of: () => error, most: error };
    }
    const ofQuery = leftOf(query, inWholes(query, this.#kernels.int8Query));
    const error = (left: number) => left * (1 + 1e-5) + ofQuery * (1 + left) + 8 * 2 ** -24;
    return { of: (row) => error(this.#left(row)), most: error(this.#mostLeft) };
  }

  /** Gives back what `rows` rows don't need, where that is much: they are copied then. */
  shrink(rows: number): void {
    const needed = this.#pages(rows);
    if (this.#memory.buffer.byteLength / PAGE - needed <= needed / 8) return;
    const before = new Uint8Array(this.#memory.buffer, 0, this.#at.rows + rows * this.#stride);
    this.#memory = this.#open(rows);
    new Uint8Array(this.#memory.buffer).set(before);
    this.#kernels = openKernels(this.#memory);
  }

  /** The length of what rounding has left out of a row of int8. */
  #left(row: number): number {
    return this.#floats(this.#address(row) + this.#length, 2)[1] as number;
  }

  #open(rows: number): WebAssembly.Memory {
    const memory = new WebAssembly.Memory({ initial: this.#pages(rows) });
    this.#room = this.#fits(memory);
    return memory;
  }

  /** Four rows more than are there may be read. */
  #pages(rows: number): number {
    return Math.ceil((this.#at.rows + (rows + 4) * this.#stride) / PAGE);
  }

  #fits({ buffer }: WebAssembly.Memory): number {
    return Math.floor((buffer.byteLength - this.#at.rows) / this.#stride) - 4;
  }

  #address(row: number): number {
    return this.#at.rows + row * this.#stride;
  }

  #floats(at: number, count: number): Float32Array {
    return new Float32Array(this.#memory.buffer, at, count);
  }

  /** Puts a query where the kernels read it; says what one of its numbers stands for. */
  #write(query: Float32Array): number {
    if (this.format === "f32") this.#floats(this.#at.query, this.dim).set(query);
    else if (this.format === "f16") this.#floats(this.#at.query, this.dim).set(query.map((x) => x * F16_QUERY));
    else {
      const { int8Query } = this.#kernels;
      const { numbers, unit } = inWholes(query, int8Query);
      writeWholes(numbers, int8Query, this.#length, this.#memory.buffer, this.#at.query);
      return unit;
    }
    return 1;
  }
}

/** Kernels read 32 numbers at a time. */
function padded(dim: number): number {
  return Math.ceil(dim / 32) * 32;
}
