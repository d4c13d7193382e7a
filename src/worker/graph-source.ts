import type { TokenTable } from "../models/token-table.js";
import type { Fetching, FileRef, OpenFile } from "../store/file-ref.js";
import type { Folder } from "./folder.js";
import { type GraphFile, graphFileOf } from "./graph-file.js";
import type { Load } from "./tower-files.js";

/** Rows of a vocabulary are fetched with their neighbours up to this, in bytes: five of a base model. */
const ROWS_CHUNK = 16 * 1024;

/** What a text needs is fetched whatever became of the call that came first. */
const UNHURRIED: Fetching = { signal: new AbortController().signal };

/** A file to open a graph from. `rowsFrom` gives the rows of its vocabulary where those come from elsewhere than the file. */
export interface GraphSource {
  file: GraphFile;
  rowsFrom?: GraphFile;
}

/** The files of a folder as graphs are opened from them: whole, or but for the vocabulary, of which rows are fetched. */
export class GraphSources {
  readonly #folder: Folder;
  readonly #tokenTable: TokenTable;

  constructor(folder: Folder, tokenTable: TokenTable) {
    this.#folder = folder;
    this.#tokenTable = tokenTable;
  }

  /** Whether a file is there; `undefined` where nothing lists the folder. */
  has(path: string): boolean | undefined {
    return this.#folder.has(path);
  }

  /** Throws what the store throws. A host without ranges sends the file whole. */
  async open(path: string, { signal, progress }: Load, hasVocabulary: boolean): Promise<GraphSource> {
    const fetching: Fetching = { signal, ...(progress && { onBytes: progress.of(path) }) };
    if (hasVocabulary && this.#tokenTable !== "whole") {
      const parts = await this.#inParts(path, fetching);
      if (parts) return parts;
    }
    return { file: graphFileOf(await this.#folder.files.whole(this.#folder.ref(path), fetching)) };
  }

  async #inParts(path: string, fetching: Fetching): Promise<GraphSource | undefined> {
    const { files } = this.#folder;
    const ref = this.#folder.ref(path);
    const file = await files.open(ref, fetching);
    const rows = file && (await files.open(ref, fetching, ROWS_CHUNK));
    if (!file || !rows) return undefined;
    return { file: portOf(file, fetching), rowsFrom: this.#rows(ref, portOf(rows, UNHURRIED)) };
  }

  /** Rows from the host, and with "background" from the whole file once it is there: it is begun when the first text comes. */
  #rows(ref: FileRef, rows: GraphFile): GraphFile {
    let from: GraphFile = rows;
    let isBegun = this.#tokenTable !== "background";
    const begin = async () => {
      isBegun = true;
      from = await this.#folder.files.whole(ref, UNHURRIED).then(graphFileOf, () => rows);
    };
    return {
      ...rows,
      read(start, end) {
        if (!isBegun) void begin();
        return from.read(start, end);
      },
    };
  }
}

function portOf(file: OpenFile, fetching: Fetching): GraphFile {
  return {
    size: file.size,
    read: (from, to) => file.read(from, to, fetching),
    ensure: (from, to) => file.ensure(from, to, fetching),
    blob: (from, to) => file.blob(from, to),
  };
}
