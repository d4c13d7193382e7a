import type { VectorFormat } from "../core/index-types.js";
import { Changes } from "./changes.js";
import { growMemory, openMemory, PAGE } from "./grow-memory.js";
import { type Int8Query, inWholes, leftOf, writeWholes } from "./int8-query.js";
import { readRow } from "./read-row.js";
import { lengthOf, strideOf, widthOf } from "./row-layout.js";
import { BLOCK, GAP, type Layout, scanBlock, TOGETHER } from "./scan-block.js";
import { Crew, type ScanThreads } from "./scan-crew.js";
import { type Errors, errorsOfSums, errorsOfWholes, type Summed } from "./scan-errors.js";
import { type Kernels, openKernels } from "./scan-kernels.js";
import { F16_QUERY } from "./scan-plain.js";
import { isShared } from "./wasm-code.js";

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
  /** Threads that may scan it. */
  readonly threads: number;
  readonly #layout: Layout;
  /** Addresses of room for a block's scores, for each thread; and for a row of float32 to be converted. */
  readonly #scores: number[];
  readonly #given: number;
  #memory: WebAssembly.Memory;
  #kernels: Kernels;
  #crew: Crew | undefined;
  #room = 0;
  /** Of the rows of int8. */
  #mostLeft = 0;

  /** @param threads With more than one, its memory is such as threads can share, where there is such. */
  constructor(dim: number, format: VectorFormat, threads = 1) {
    this.dim = dim;
    this.format = format;
    this.threads = threads;
    this.stride = strideOf(format, dim);
    const [apart, length] = [widthOf(dim) * 4, lengthOf(format, dim)];
    this.#scores = Array.from({ length: threads }, (_, i) => TOGETHER * (apart + i * GAP));
    this.#given = TOGETHER * (apart + threads * GAP);
    const rows = format === "f32" ? this.#given : this.#given + apart;
    this.#layout = { format, query: 0, apart, rows, stride: this.stride, length };
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

  /** Threads that scan these vectors together with this one: none once the vectors are moved. */
  get crew(): Crew | undefined {
    return this.#crew;
  }

  set crew(crew: Crew | undefined) {
    this.#crew = crew?.memory === this.#memory ? crew : undefined;
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
    const given = this.#floats(this.#given, width);
    const convert = this.#kernels[`to_${this.format}`];
    for (let r = 0; r < rows; r++) {
      given.set(units.subarray(r * this.dim, (r + 1) * this.dim));
      convert(this.#given, width * 4, this.#address(row + r));
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
    readRow(this.format, this.#memory.buffer, this.#address(row), this.dim, this.#layout.length, into, to);
  }

  /**
   * The cosines of up to four unit vectors `[dim]` with rows, each of which is read once: all from `first` up to `end`,
   * written to `into`, an array for each vector, from place `to` on. None is further from that of the vector that was
   * given for the row than `offBy` says, resp. from that of the stored numbers for f32 and f16.
   */
  scanTogether(
    queries: readonly Float32Array[],
    first: number,
    end: number,
    into: readonly Float32Array[],
    to: number,
  ): void {
    const units = this.#writeAll(queries);
    if (this.#crew?.scan(units, first, end, into, to)) return;
    const [scores = 0] = this.#scores;
    for (let row = first; row < end; row += BLOCK) {
      const count = Math.min(BLOCK, end - row);
      scanBlock(this.#kernels, this.#layout, units, row, count, scores);
      for (const [i, out] of into.entries()) out.set(this.#floats(scores + i * GAP, count), to + row - first);
    }
  }

  /**
   * Threads for `crew`, of use until the vectors are moved; undefined where memory is not shared, or they are moved
   * meanwhile. Rejects where they don't start.
   */
  async hire(threads: ScanThreads): Promise<Crew | undefined> {
    const [memory, layout] = [this.#memory, this.#layout];
    if (!isShared(memory)) return undefined;
    const crew = await Crew.start(threads, { memory, kernels: this.#kernels, layout }, this.#scores);
    if (memory === this.#memory) return crew;
    crew.end();
    return undefined;
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
    const before = new Uint8Array(this.#memory.buffer, 0, this.#layout.rows + rows * this.stride);
    this.#memory = this.#open(rows);
    this.#crew = undefined;
    new Uint8Array(this.#memory.buffer).set(before);
    this.#kernels = openKernels(this.#memory);
  }

  /** The length of what rounding has left out of a row of int8. */
  #left(row: number): number {
    return this.#floats(this.#address(row) + this.#layout.length, 2)[1] as number;
  }

  #open(rows: number): WebAssembly.Memory {
    const memory = openMemory(this.#pages(rows), this.threads > 1);
    this.#room = this.#fits(memory);
    return memory;
  }

  /** Four rows more than are there may be read. */
  #pages(rows: number): number {
    return Math.ceil((this.#layout.rows + (rows + 4) * this.stride) / PAGE);
  }

  #fits({ buffer }: WebAssembly.Memory): number {
    return Math.floor((buffer.byteLength - this.#layout.rows) / this.stride) - 4;
  }

  #address(row: number): number {
    return this.#layout.rows + row * this.stride;
  }

  #floats(at: number, count: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.#memory.buffer as ArrayBuffer, at, count);
  }

  /** Puts queries where the kernels read them; says what 1 stands for in each: of one that is alone, or of four. */
  #writeAll(queries: readonly Float32Array[]): number[] {
    const [one, more] = queries;
    if (one && !more) return [this.#write(one, this.#kernels.int8Query, 0)];
    // Of a query that is not there, whatever is read is nobody's.
    return [0, 1, 2, 3].map((i) => this.#write(queries[i] ?? new Float32Array(), "whole", i * this.#layout.apart));
  }

  #write(query: Float32Array, as: Int8Query, behind: number): number {
    const at = this.#layout.query + behind;
    if (this.format === "f32") this.#floats(at, query.length).set(query);
    else if (this.format === "f16") this.#floats(at, query.length).set(query.map((x) => x * F16_QUERY));
    else {
      const { numbers, unit } = inWholes(query, as);
      writeWholes(numbers, as, this.#layout.length, this.#memory.buffer, at);
      return unit;
    }
    return 1;
  }
}
