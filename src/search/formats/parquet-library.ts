// What is used of the Parquet reader and writer of others; the reader's parts by themselves, since its whole is twice as large.
export { type ColumnMetaData, type FileMetaData, parquetMetadata, snappyUncompress } from "hyparquet";
export { parquetHeader, readColumn } from "hyparquet/src/column.js";
export { DEFAULT_PARSERS } from "hyparquet/src/convert.js";
export { getMaxDefinitionLevel, getMaxRepetitionLevel, getSchemaPath } from "hyparquet/src/schema.js";
export { readVarInt } from "hyparquet/src/thrift.js";
export { ByteWriter, ParquetWriter } from "hyparquet-writer";
