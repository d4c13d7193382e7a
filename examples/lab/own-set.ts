import { type Dataset, fromFolder, fromTable } from "siglip-web/evaluate";

const TABLE = /\.(csv|jsonl|ndjson)$/i;

/** Files that were chosen by themselves are in no folder; a data set wants one. */
const inFolder = (file: File) => ({ path: file.webkitRelativePath || `chosen/${file.name}`, file });

/**
 * The user's own pictures: by the table among the files, if there is one, else by the folders that they lie in. Rejects with
 * `bad-input` where that makes no data set.
 */
export async function ownSet(files: readonly File[]): Promise<Dataset> {
  const table = files.find(({ name }) => TABLE.test(name));
  if (!table) return fromFolder(files.map(inFolder));
  const others = files.filter((file) => file !== table).map(inFolder);
  return fromTable(table, others, { name: table.name });
}
