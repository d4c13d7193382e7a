import { SiglipError } from "../../core/errors.js";
import { toJson } from "../../core/metadata-json.js";
import type { FileRow } from "./file-rows.js";
import { type Bytes, type Exported, headerOf } from "./index-file.js";
import { ByteWriter, ParquetWriter } from "./parquet-library.js";
import { Tally } from "./tally.js";

/** Bytes of a row group's vectors, about: what is in memory at a time, several times over. */
const GROUP = 1 << 21;
/** A text that Unicode has no bytes for. */
const HALVED = /\p{Surrogate}/u;

const TEXT = { type: "BYTE_ARRAY", converted_type: "UTF8" } as const;
const SCHEMA: ConstructorParameters<typeof ParquetWriter>[0]["schema"] = [
  { name: "schema", num_children: 6 },
  { name: "id", ...TEXT, repetition_type: "REQUIRED" },
  { name: "kind", ...TEXT, repetition_type: "REQUIRED" },
  { name: "metadata", ...TEXT, repetition_type: "OPTIONAL" },
  { name: "content", ...TEXT, repetition_type: "OPTIONAL" },
  { name: "part", ...TEXT, repetition_type: "OPTIONAL" },
  { name: "vector", num_children: 1, converted_type: "LIST", repetition_type: "REQUIRED" },
  { name: "list", num_children: 1, repetition_type: "REPEATED" },
  { name: "element", type: "FLOAT", repetition_type: "REQUIRED" },
];

/**
 * Parquet, in row groups: id, kind, metadata (JSON in text), content (SHA-256 of the file that was encoded), part
 * (JSON in text, of an item of several vectors) and vector (a list of float32). The file's own metadata has format, version, space, dim, items and checksum.
 */
export async function* writeParquet(index: Exported): AsyncGenerator<Bytes, void, void> {
  const tally = await Tally.start();
  const writer = new ByteWriter();
  const file = new ParquetWriter({ writer, schema: SCHEMA, createdBy: "siglip-web" });
  for await (const group of groupsOf(index)) {
    for (const row of group) tally.add(row);
    await file.write({ columnData: columnsOf(group), rowGroupSize: group.length });
    yield takeBytes(writer);
  }
  const { end, checksum } = tally.end();
  const about = { ...headerOf(index), items: end, checksum };
  file.kvMetadata = Object.entries(about).map(([key, value]) => ({ key, value: String(value) }));
  await file.finish();
  yield takeBytes(writer);
}

async function* groupsOf({ dim, rows }: Exported): AsyncGenerator<FileRow[], void, void> {
  const most = Math.max(1, Math.floor(GROUP / (dim * 4)));
  let group: FileRow[] = [];
  for await (const row of rows) {
    group.push(row);
    if (group.length < most) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

function columnsOf(group: readonly FileRow[]): Parameters<ParquetWriter["write"]>[0]["columnData"] {
  const texts = (name: string, of: (item: FileRow["item"]) => string | undefined) => ({
    name,
    data: group.map(({ item }) => of(item)),
    offsetIndex: false,
  });
  return [
    texts("id", ({ id }) => whole(id)),
    texts("kind", ({ kind }) => kind),
    texts("metadata", ({ metadata }) => metadata && toJson(metadata)),
    texts("content", ({ content }) => content),
    texts("part", ({ part }) => part && JSON.stringify(part)),
    {
      name: "vector",
      data: group.map(({ vector }) => Array.from(vector)),
      encoding: "PLAIN",
      codec: "UNCOMPRESSED", // it would come to the same size
      statistics: false,
      offsetIndex: false,
    },
  ];
}

function whole(id: string): string {
  if (!HALVED.test(id)) return id;
  const message = `Parquet has no text for the id ${JSON.stringify(id)}, half a character: take another format.`;
  throw new SiglipError("bad-input", message, { argument: "format" });
}

/** What was written since the last time. */
function takeBytes(writer: ByteWriter): Bytes {
  const bytes = writer.getBytes().slice();
  writer.index = 0; // `offset` goes on
  return bytes;
}
