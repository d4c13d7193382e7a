import { ahead } from "../core/ahead.js";
import { SiglipError } from "../core/errors.js";
import type { TokenTable } from "../graph/token-table.js";
import type { Feed } from "./runtime.js";

/** What rows are read from. */
interface RowFile {
  read(from: number, to: number): Promise<Uint8Array>;
}

/** Rows between two that are wanted, up to so many bytes, are read with them: less than what another read costs. */
const GAP = 4 * 1024;
/** Reads at the same time. */
const READS = 16;
/** Rows that are kept, in bytes: those of the padding and of a language's commonest words. */
const KEPT = 4 * 2 ** 20;

/** The vocabulary that was cut out of a graph, read by rows as texts need them. */
export class TokenRows {
  /** The graph's input of rows. */
  readonly input: string;
  readonly #file: RowFile;
  readonly #table: TokenTable;
  readonly #name: string;
  /** By id, the one that was asked for last at the end. */
  readonly #kept = new Map<number, Uint8Array>();

  /** @param name The graph's file, for errors. */
  constructor(file: RowFile, table: TokenTable, name: string) {
    this.input = table.input;
    this.#file = file;
    this.#table = table;
    this.#name = name;
  }

  /** A graph's inputs as they were before the cut. */
  uncut(inputs: readonly string[]): string[] {
    return [...new Set([...inputs.filter((name) => name !== this.input), "input_ids"])];
  }

  /** The rows of token ids `[batch, length]`. Throws `model-invalid` for an id that has none, and what reading throws. */
  async of(ids: Feed): Promise<Feed> {
    if (!("data" in ids)) throw new Error("ids on the GPU");
    return this.#feed(await this.rows(Array.from(ids.data, Number)), ids.dims);
  }

  /** Rows of zeros in the place of one text, for a run that is not about texts. */
  none({ text: { length } }: { text: { length: number } }): Feed {
    return this.#feed(new Uint8Array(length * this.#table.rowBytes), [1, length]);
  }

  /** The rows' bytes, one after another in the order of the ids. Each is read once; neighbours together. */
  async rows(ids: readonly number[]): Promise<Uint8Array<ArrayBuffer>> {
    const { rows, rowBytes } = this.#table;
    const wanted = new Map<number, Uint8Array | undefined>(ids.map((id) => [id, this.#recall(id)]));
    const missing = [...wanted].filter(([, row]) => !row).map(([id]) => id);
    const wrong = missing.find((id) => !(Number.isInteger(id) && id >= 0 && id < rows));
    if (wrong !== undefined) {
      const message = `${this.#name} has ${rows} tokens, and none of the number ${wrong}: it is of another tokenizer.`;
      throw new SiglipError("model-invalid", message, { file: this.#name });
    }
    for await (const read of ahead(this.#runs(missing), READS, (run) => this.#read(run))) {
      if ("error" in read) throw read.error;
      for (const [id, row] of read.rows) {
        wanted.set(id, row);
        this.#keep(id, row);
      }
    }
    const bytes = new Uint8Array(ids.length * rowBytes);
    for (const [i, id] of ids.entries()) bytes.set(wanted.get(id) ?? [], i * rowBytes);
    return bytes;
  }

  /** Ids in order, in runs that are read at once. */
  #runs(ids: readonly number[]): number[][] {
    const gap = Math.floor(GAP / this.#table.rowBytes) + 1;
    const runs: number[][] = [];
    for (const id of ids.toSorted((a, b) => a - b)) {
      const run = runs.at(-1);
      if (run && id - (run.at(-1) as number) <= gap) run.push(id);
      else runs.push([id]);
    }
    return runs;
  }

  async #read(ids: readonly number[]): Promise<{ rows: [id: number, row: Uint8Array][] } | { error: unknown }> {
    const { offset, rowBytes } = this.#table;
    const [first = 0, last = 0] = [ids[0], ids.at(-1)];
    try {
      const bytes = await this.#file.read(offset + first * rowBytes, offset + (last + 1) * rowBytes);
      const row = (id: number) => bytes.slice((id - first) * rowBytes, (id - first + 1) * rowBytes); // keeps no other
      return { rows: ids.map((id) => [id, row(id)]) };
    } catch (error) {
      return { error };
    }
  }

  #recall(id: number): Uint8Array | undefined {
    const row = this.#kept.get(id);
    if (row) this.#keep(id, row);
    return row;
  }

  #keep(id: number, row: Uint8Array): void {
    this.#kept.delete(id);
    this.#kept.set(id, row);
    if (this.#kept.size * row.length <= KEPT) return;
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined) this.#kept.delete(oldest);
  }

  #feed({ buffer }: Uint8Array<ArrayBuffer>, batch: readonly number[]): Feed {
    const { type, width } = this.#table;
    const dims = [...batch, width];
    switch (type) {
      case "float32":
        return { data: new Float32Array(buffer), dims };
      case "float16":
        return { type, data: new Uint16Array(buffer), dims };
      case "uint8":
        return { type, data: new Uint8Array(buffer), dims };
      case "int8":
        return { type, data: new Int8Array(buffer), dims };
    }
  }
}
