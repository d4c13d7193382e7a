import type { TokenTable } from "../models/token-table.js";
import type { Fetching, OpenFile } from "../store/file-ref.js";
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
    if (hasVocabulary && this.#tokenTable !== "whole") {
      const parts = await this.#inParts(path, { signal, ...(progress && { progress }) });
      if (parts) return parts;
    }
    const fetching: Fetching = { signal, ...(progress && { onBytes: progress.of(path) }) };
    const file = await this.#whole(path, fetching);
    return hasVocabulary ? { file, rowsFrom: this.#lasting(path, file) } : { file };
  }

  async #whole(path: string, fetching: Fetching): Promise<GraphFile> {
    return graphFileOf(await this.#folder.files.whole(this.#folder.ref(path), fetching));
  }

  /** Rows are read for as long as the model is used: a file that was removed meanwhile is fetched again, whole. */
  #lasting(path: string, first: GraphFile): GraphFile {
    const again = () => this.#whole(path, UNHURRIED);
    let file = Promise.resolve(first);
    return {
      ...first,
      async read(from, to) {
        const before = file;
        try {
          return await (await before).read(from, to);
        } catch {
          if (file === before) file = again();
          return (await file).read(from, to);
        }
      },
    };
  }

  async #inParts(path: string, { signal, progress }: Load): Promise<GraphSource | undefined> {
    const { files } = this.#folder;
    const ref = this.#folder.ref(path);
    const file = await files.open(ref, { signal });
    const rows = file && (await files.open(ref, { signal }, ROWS_CHUNK));
    if (!file || !rows) return undefined;
    const counted = (from: number): Fetching => ({
      signal,
      ...(progress && { onBytes: progress.of(path, ` ${from}`) }),
    });
    return { file: portOf(file, { signal }, counted), rowsFrom: this.#rows(path, portOf(rows, UNHURRIED)) };
  }

  /** Rows from the host, and with "background" from the whole file once it is there: it is begun when the first text comes. */
  #rows(path: string, rows: GraphFile): GraphFile {
    let from: GraphFile = rows;
    let isBegun = this.#tokenTable !== "background";
    const begin = async () => {
      isBegun = true;
      from = await this.#whole(path, UNHURRIED).then(
        (file) => this.#lasting(path, file),
        () => rows,
      );
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

/** `counted`: for the ranges that are fetched on purpose, beside what is read on the way. */
function portOf(file: OpenFile, fetching: Fetching, counted: (from: number) => Fetching = () => fetching): GraphFile {
  return {
    size: file.size,
    read: (from, to) => file.read(from, to, fetching),
    ensure: (from, to) => file.ensure(from, to, counted(from)),
    blob: (from, to) => file.blob(from, to),
  };
}
