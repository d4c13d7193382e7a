import { isSiglipError } from "../../core/errors.js";
import type { FileRow } from "./file-rows.js";
import { type Bytes, damaged, type IndexFile, requireHeader } from "./index-file.js";
import { parseColumn, requireItem } from "./item-text.js";
import {
  type ColumnMetaData,
  DEFAULT_PARSERS,
  type FileMetaData,
  getMaxDefinitionLevel,
  getMaxRepetitionLevel,
  getSchemaPath,
  parquetMetadata,
  readColumn,
} from "./parquet-library.js";
import { requireSoundPages, unsnap } from "./parquet-pages.js";
import { requireSoundStruct } from "./parquet-thrift.js";
import { readPart } from "./read-part.js";
import { Tally } from "./tally.js";
import { toUnit } from "./unit-vector.js";

/** Numbers of the vectors in a row group, which is decoded at once and takes some 20 bytes a number. */
const MOST = 1 << 24;
/** Bytes behind what a file says of itself. */
const TAIL = 8;
const NEEDED = ["id", "kind", "vector"];
const COLUMNS = [...NEEDED, "metadata", "content", "part"];

export async function openParquet(file: Blob): Promise<IndexFile> {
  const { metadata, about } = await sound(async () => {
    const metadata = parquetMetadata(await footerOf(file), { geoparquet: false });
    const pairs = (metadata.key_value_metadata ?? []).map(({ key, value }) => [key, value]);
    return { metadata, about: Object.fromEntries(pairs) as Record<string, string | undefined> };
  });
  const header = requireHeader({ ...about, version: Number(about.version), dim: Number(about.dim) });
  const { items, checksum } = about;
  if ((items === undefined) !== (checksum === undefined)) throw damaged("it has items or checksum, and not both");
  const end = { end: Number(items ?? metadata.num_rows), ...(checksum !== undefined && { checksum }) };
  return { ...header, rows: () => rowsOf(file, metadata, header.dim, end) };
}

async function* rowsOf(
  file: Blob,
  metadata: FileMetaData,
  dim: number,
  end: { end: number; checksum?: string },
): AsyncGenerator<FileRow, void, void> {
  const tally = await Tally.start();
  for (let group = 0; group < metadata.row_groups.length; group++) {
    for (const row of await sound(() => groupOf(file, metadata, group, dim))) {
      const where = { row: tally.count + 1 };
      const { metadata, part, vector, ...about } = row;
      const texts = { metadata: parseColumn(metadata, "metadata", where), part: parseColumn(part, "part", where) };
      const item = requireItem({ ...about, ...texts }, where);
      const found = { item, vector: requireVector(vector, dim, where) };
      tally.add(found);
      yield found;
    }
  }
  tally.requireEnd(end);
}

/** The rows of one row group, whose columns are checked before they are decoded. */
async function groupOf(
  file: Blob,
  { schema, row_groups }: FileMetaData,
  group: number,
  dim: number,
): Promise<Record<string, unknown>[]> {
  const { columns, num_rows } = row_groups[group] as FileMetaData["row_groups"][number];
  const count = Number(num_rows);
  if (!(count >= 0 && count * dim <= MOST)) {
    throw new Error(`a row group of ${count} rows; at most ${Math.floor(MOST / dim)} can be read: write smaller ones`);
  }
  const rows: Record<string, unknown>[] = Array.from({ length: count }, () => ({}));
  const names: string[] = [];
  for (const { meta_data: column } of columns) {
    const [name = ""] = column?.path_in_schema ?? [];
    if (!column || !COLUMNS.includes(name)) continue;
    const values = await valuesOf(file, schema, column, count, dim);
    if (values.length !== count) throw new Error(`${values.length} rows in ${name}, not ${count}`);
    for (const [i, row] of rows.entries()) row[name] = values[i];
    names.push(name);
  }
  if (new Set(names).size !== names.length || !NEEDED.every((name) => names.includes(name))) {
    throw new Error(`no columns ${NEEDED.join(", ")}`);
  }
  return rows;
}

/** A column of a row group: of vectors, each as a list, in further lists perhaps. */
async function valuesOf(
  file: Blob,
  schema: FileMetaData["schema"],
  column: ColumnMetaData,
  rows: number,
  dim: number,
): Promise<unknown[]> {
  const { path_in_schema: path, num_values, codec, type } = column;
  const isVector = path[0] === "vector";
  const values = isVector ? rows * dim : rows;
  if (Number(num_values) !== values) throw new Error(`${num_values} values in ${path[0]}, not ${values}`);
  const schemaPath = getSchemaPath(schema, path);
  const types = isVector ? ["FLOAT", "DOUBLE"] : ["BYTE_ARRAY"];
  const [maxRepetition, maxDefinition] = [getMaxRepetitionLevel(schemaPath), getMaxDefinitionLevel(schemaPath)];
  const element = schemaPath.at(-1)?.element;
  if (!element || !types.includes(type) || type !== element.type || maxRepetition !== Number(isVector)) {
    throw new Error(`${path[0]} is of another type`);
  }
  const start = Number(column.dictionary_page_offset || column.data_page_offset);
  const end = start + Number(column.total_compressed_size);
  if (!(start >= 0 && end >= start && end <= file.size)) throw new Error("a column beyond the file's end");
  const chunk = await readPart(file, start, end);
  requireSoundPages(chunk, { codec, values, maxRepetition, maxDefinition });
  const { data } = readColumn(
    { view: new DataView(chunk.buffer), offset: 0 },
    { groupStart: 0, selectStart: 0, selectEnd: rows, groupRows: rows },
    { pathInSchema: path, type, element, schemaPath, codec, parsers: DEFAULT_PARSERS, compressors: { SNAPPY: unsnap } },
  );
  return data.flatMap((page) => Array.from(page as ArrayLike<unknown>));
}

function requireVector(value: unknown, dim: number, where: { row: number }): Float32Array {
  const list: unknown[] = Array.isArray(value) ? value : [];
  const numbers = list.some(Array.isArray) ? list.flat(Infinity) : list;
  const whole = numbers.length === dim && numbers.every((x) => typeof x === "number");
  const unit = whole ? toUnit(Float32Array.from(numbers)) : undefined;
  if (!unit) throw damaged(whole ? "its vector is not of length 1" : `no vector of ${dim} numbers`, where);
  return unit;
}

/** What a file says of itself at its end: a struct, its length in four bytes, and "PAR1". */
async function footerOf(file: Blob): Promise<Bytes> {
  const tail = await readPart(file, file.size - TAIL, file.size);
  const length = file.size < TAIL ? Infinity : new DataView(tail.buffer).getUint32(0, true);
  const from = file.size - TAIL - length;
  if (from < 0) throw new Error("it ends in its description");
  const footer = await readPart(file, from, file.size);
  if (requireSoundStruct(footer) > length) throw new Error("a description that does not end");
  return footer;
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
