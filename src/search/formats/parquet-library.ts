// What is used of the Parquet readers and writers of others.
export {
  type ColumnMetaData,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  snappyUncompress,
} from "hyparquet";
export { parquetHeader } from "hyparquet/src/column.js";
export { getMaxDefinitionLevel, getMaxRepetitionLevel, getSchemaPath } from "hyparquet/src/schema.js";
export { readVarInt } from "hyparquet/src/thrift.js";
export { ByteWriter, ParquetWriter } from "hyparquet-writer";
