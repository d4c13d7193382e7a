import type { VectorFormat } from "../core/index-types.js";
import { Changes } from "./changes.js";
import { growMemory, PAGE } from "./grow-memory.js";
import { type Int8Query, inWholes, leftOf, writeWholes } from "./int8-query.js";
import { lengthOf, strideOf, widthOf } from "./row-layout.js";
import { type Errors, errorsOfSums, errorsOfWholes, type Summed } from "./scan-errors.js";
import { type Four, type Kernels, openKernels } from "./scan-kernels.js";
import { F16_QUERY, fromHalf } from "./scan-plain.js";

/** Queries that are scanned together. */
export const TOGETHER = 4;
/** Rows that are scanned or converted in one go. */
const BLOCK = 1024;
/** Bytes from a query's scores of a block to those of the next. */
const GAP = (BLOCK + 4) * 4;
/** Of a query that is not there, whatever is read is nobody's. */
const NOTHING = new Float32Array();

/**
 * A growing matrix of unit vectors `[rows, dim]` in WebAssembly's memory, in one number format. Its memory grows where it
 * is, and is never more than a sixteenth larger than needed or expected, as long as rows are only added.
 */
export class VectorStore {
  readonly dim: number;
  readonly format: VectorFormat;
  /** Bytes from a row to the next. */
  readonly stride: number;
  /** Which rows were written when. */
  readonly changes = new Changes();
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
    this.stride = strideOf(format, dim);
    this.#length = lengthOf(format, dim);
    const query = TOGETHER * widthOf(dim) * 4;
    const scores = query + TOGETHER * GAP;
    const given = format === "f32" ? scores : scores + widthOf(dim) * 4;
    this.#at = { query: 0, scores: query, given: scores, rows: given };
    this.#memory = this.#open(0);
    this.#kernels = openKernels(this.#memory);
  }

  /** Numbers of a row with those that make it a multiple of 32, which are 0. */
  get width(): number {
    return widthOf(this.dim);
  }

  /** Rows that there is memory for. */
  get room(): number {
    return this.#room;
  }

  /** Memory that is held, in bytes. */
  get bytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** Has room for so many rows from now on. Throws `does-not-fit` where there is no memory for them. */
  reserve(rows: number): void {
    if (rows <= this.#room) return;
    growMemory(this.#memory, this.#pages(rows), `${rows} vectors of ${this.dim} numbers as ${this.format}`);
    this.#room = this.#fits(this.#memory);
  }

  /** The same where there is memory: a browser collects its garbage whenever memory grows, so it had better grow at once. */
  expect(rows: number): void {
    try {
      this.reserve(rows);
    } catch {
      // There may come fewer.
    }
  }

  /**
   * Where `count` rows from `row` on are, to be filled with unit vectors `[count, dim]` that are then given to `set`: good
   * until more rows are added. Undefined where rows are not held as they are given.
   */
  behind(row: number, count: number): Float32Array<ArrayBuffer> | undefined {
    if (this.format !== "f32" || this.width !== this.dim) return undefined;
    this.reserve(row + count);
    return this.#floats(this.#address(row), count * this.dim);
  }

  /** Writes unit vectors `[n, dim]` to the rows from `row` on. Throws `does-not-fit` where there is no memory for them. */
  set(row: number, units: Float32Array): void {
    const rows = units.length / this.dim;
    this.reserve(row + rows);
    this.changes.note(row, row + rows);
    const width = this.width;
    if (this.format === "f32") {
      const to = this.#floats(this.#address(row), rows * width);
      if (units.buffer === to.buffer && units.byteOffset === to.byteOffset) return; // they are there, as `behind` gave them
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
    this.changes.note(to, to + 1);
    new Uint8Array(this.#memory.buffer).copyWithin(this.#address(to), start, start + this.stride);
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
    if (this.format === "f32") {
      into.set(this.#floats(at, this.dim), to);
    } else if (this.format === "f16") {
      const halves = new Int16Array(buffer, at, this.dim);
      for (let i = 0; i < halves.length; i++) into[to + i] = fromHalf(halves[i] as number);
    } else {
      const wholes = new Int8Array(buffer, at, this.dim);
      const [scale = 0] = this.#floats(at + this.#length, 1);
      for (let i = 0; i < wholes.length; i++) into[to + i] = (wholes[i] as number) * scale;
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
      scan(this.#at.query, this.#address(row), count, this.stride, this.#length, this.#at.scores, scale);
      into.set(this.#floats(this.#at.scores, count), to + row - first);
    }
  }

  /** The same of up to four queries: each row is read once. @param into An array for each query. */
  scanTogether(
    queries: readonly Float32Array[],
    first: number,
    end: number,
    into: readonly Float32Array[],
    to: number,
  ): void {
    const [one, more] = queries;
    if (one && !more) {
      this.scan(one, first, end, into[0] as Float32Array, to);
      return;
    }
    const apart = this.width * 4;
    const units = [0, 0, 0, 0].map((_, i) => this.#write(queries[i] ?? NOTHING, "whole", i * apart)) as Four;
    for (let row = first; row < end; row += BLOCK) {
      const count = Math.min(BLOCK, end - row);
      const { query, scores } = this.#at;
      const of = [query, this.#address(row), count, this.stride, this.#length, scores, apart, GAP] as const;
      if (this.format === "int8") this.#kernels.four_int8(...of, ...units);
      else this.#kernels[`four_${this.format}`](...of);
      for (const [i, out] of into.entries()) out.set(this.#floats(scores + i * GAP, count), to + row - first);
    }
  }

  /** What is stored of the rows from `first` up to `end`, a view that is good until more rows are added. */
  bytesOf(first: number, end: number): Uint8Array<ArrayBuffer> {
    const buffer = this.#memory.buffer as ArrayBuffer;
    return new Uint8Array(buffer, this.#address(first), (end - first) * this.stride);
  }

  /** How far a query's scores may be off, that were added up in such an order. */
  offBy(query: Float32Array, summed: Summed = "one"): Errors {
    if (this.format !== "int8") return errorsOfSums(this.width, summed);
    const wholes = inWholes(query, summed === "one" ? this.#kernels.int8Query : "whole");
    return errorsOfWholes(leftOf(query, wholes), (row) => this.#left(row), this.#mostLeft);
  }

  /** Gives back what `rows` rows don't need, where that is much: they are copied then. */
  shrink(rows: number): void {
    const needed = this.#pages(rows);
    if (this.#memory.buffer.byteLength / PAGE - needed <= needed / 8) return;
    const before = new Uint8Array(this.#memory.buffer, 0, this.#at.rows + rows * this.stride);
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
    return Math.ceil((this.#at.rows + (rows + 4) * this.stride) / PAGE);
  }

  #fits({ buffer }: WebAssembly.Memory): number {
    return Math.floor((buffer.byteLength - this.#at.rows) / this.stride) - 4;
  }

  #address(row: number): number {
    return this.#at.rows + row * this.stride;
  }

  #floats(at: number, count: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.#memory.buffer as ArrayBuffer, at, count);
  }

  /** Puts a query where the kernels read it; says what one of its numbers stands for. */
  #write(query: Float32Array, as: Int8Query = this.#kernels.int8Query, behind = 0): number {
    const at = this.#at.query + behind;
    if (this.format === "f32") this.#floats(at, query.length).set(query);
    else if (this.format === "f16") this.#floats(at, query.length).set(query.map((x) => x * F16_QUERY));
    else {
      const { numbers, unit } = inWholes(query, as);
      writeWholes(numbers, as, this.#length, this.#memory.buffer, at);
      return unit;
    }
    return 1;
  }
}
