import { type Dataset, fromFolder, fromTable } from "siglip-web/evaluate";

const TABLE = /\.(csv|jsonl|ndjson)$/i;

/**
 * The user's own pictures: by the table among the files, if there is one, else by the folders that they lie in. Rejects with
 * `bad-input` where that makes no data set.
 */
export async function ownSet(files: readonly File[]): Promise<Dataset> {
  const table = files.find(({ name }) => TABLE.test(name));
  if (!table) return fromFolder(files);
  const others = files.filter((file) => file !== table);
  return fromTable(table, others, { name: table.name });
}
