import { isSiglipError } from "../../core/errors.js";
import { damaged, type Entry, type IndexFile, requireHeader } from "./index-file.js";
import { parseMetadata, requireItem } from "./item-text.js";
import {
  type ColumnMetaData,
  type FileMetaData,
  getMaxDefinitionLevel,
  getMaxRepetitionLevel,
  getSchemaPath,
  parquetMetadataAsync,
  parquetReadObjects,
} from "./parquet-library.js";
import { requireSoundPages, unsnap } from "./parquet-pages.js";
import { readPart } from "./read-part.js";
import { Tally } from "./tally.js";
import { toUnit } from "./unit-vector.js";

/** Numbers of the vectors in a row group, which is decoded at once and takes some 20 bytes a number. */
const MOST = 1 << 24;
const NEEDED = ["id", "kind", "vector"];
const COLUMNS = [...NEEDED, "metadata", "content"];

export async function openParquet(file: Blob): Promise<IndexFile> {
  const { metadata, about } = await sound(async () => {
    const metadata = await parquetMetadataAsync(bufferOf(file), { geoparquet: false });
    const pairs = (metadata.key_value_metadata ?? []).map(({ key, value }) => [key, value]);
    return { metadata, about: Object.fromEntries(pairs) as Record<string, string | undefined> };
  });
  const header = requireHeader({ ...about, version: Number(about.version), dim: Number(about.dim) });
  const { items, checksum } = about;
  if ((items === undefined) !== (checksum === undefined)) throw damaged("it has items or checksum, and not both");
  const end = { end: Number(items ?? metadata.num_rows), ...(checksum !== undefined && { checksum }) };
  return { ...header, entries: () => entriesOf(file, metadata, header.dim, end) };
}

async function* entriesOf(
  file: Blob,
  metadata: FileMetaData,
  dim: number,
  end: { end: number; checksum?: string },
): AsyncGenerator<Entry, void, void> {
  const tally = await Tally.start();
  for (let group = 0; group < metadata.row_groups.length; group++) {
    for (const row of await sound(() => rowsOf(file, metadata, group, dim))) {
      const where = { row: tally.count + 1 };
      const { metadata: text, vector, ...about } = row;
      if (text !== undefined && text !== null && typeof text !== "string") throw damaged("metadata is no text", where);
      const item = requireItem({ ...about, ...(text && { metadata: parseMetadata(text, where) }) }, where);
      const entry = { item, vector: requireVector(vector, dim, where) };
      tally.add(entry);
      yield entry;
    }
  }
  tally.requireEnd(end);
}

/** The rows of one row group, which is checked before it is decoded. */
async function rowsOf(
  file: Blob,
  metadata: FileMetaData,
  group: number,
  dim: number,
): Promise<Record<string, unknown>[]> {
  const { columns, num_rows } = metadata.row_groups[group] as FileMetaData["row_groups"][number];
  const rows = Number(num_rows);
  if (!(rows >= 0 && rows * dim <= MOST)) {
    throw new Error(
      `a row group of ${num_rows} rows; at most ${Math.floor(MOST / dim)} can be read: write smaller ones`,
    );
  }
  const found = columns.flatMap(({ meta_data }) => (meta_data ? [meta_data] : []));
  const wanted = found.filter(({ path_in_schema: [name = ""] }) => COLUMNS.includes(name));
  const names = wanted.map(({ path_in_schema: [name = ""] }) => name);
  if (new Set(names).size !== names.length || !NEEDED.every((name) => names.includes(name))) {
    throw new Error(`no columns ${NEEDED.join(", ")}`);
  }
  for (const column of wanted) await requireSoundColumn(file, metadata, column, rows, dim);
  const only = { ...metadata, row_groups: metadata.row_groups.slice(group, group + 1), num_rows };
  const read = await parquetReadObjects({
    file: bufferOf(file),
    metadata: only,
    columns: names,
    compressors: { SNAPPY: unsnap },
    geoparquet: false,
  });
  if (read.length !== rows) throw new Error(`${read.length} rows, not ${rows}`);
  return read;
}

async function requireSoundColumn(
  file: Blob,
  { schema }: FileMetaData,
  column: ColumnMetaData,
  rows: number,
  dim: number,
): Promise<void> {
  const { path_in_schema: path, num_values, codec } = column;
  const isVector = path[0] === "vector";
  const values = isVector ? rows * dim : rows;
  if (Number(num_values) !== values) throw new Error(`${num_values} values in ${path[0]}, not ${values}`);
  const leaf = getSchemaPath(schema, path);
  const types = isVector ? ["FLOAT", "DOUBLE"] : ["BYTE_ARRAY"];
  const [maxRepetition, maxDefinition] = [getMaxRepetitionLevel(leaf), getMaxDefinitionLevel(leaf)];
  const type = leaf.at(-1)?.element.type;
  if (!types.includes(type ?? "") || type !== column.type || maxRepetition !== Number(isVector)) {
    throw new Error(`${path[0]} is of another type`);
  }
  const start = Number(column.dictionary_page_offset || column.data_page_offset);
  const end = start + Number(column.total_compressed_size);
  if (!(start >= 0 && end >= start && end <= file.size)) throw new Error("a column beyond the file's end");
  requireSoundPages(await readPart(file, start, end), { codec, values, maxRepetition, maxDefinition });
}

function requireVector(value: unknown, dim: number, where: { row: number }): Float32Array {
  const whole = Array.isArray(value) && value.length === dim && value.every((x) => typeof x === "number");
  const unit = whole ? toUnit(Float32Array.from(value)) : undefined;
  if (!unit) throw damaged(whole ? "its vector is not of length 1" : `no vector of ${dim} numbers`, where);
  return unit;
}

/** What a reader of the whole file asks parts of. */
function bufferOf(file: Blob) {
  return {
    byteLength: file.size,
    slice: async (from: number, to = file.size) => (await readPart(file, from, to)).buffer,
  };
}

/** Anything that the reader throws means that the file is not right. */
async function sound<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (isSiglipError(error)) throw error;
    throw damaged(error instanceof Error ? error.message : String(error), undefined, error);
  }
}
