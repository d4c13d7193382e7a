import { type FolderFile, type FolderSource, listFolder } from "../client/list-folder.js";
import { badInput } from "../core/errors.js";
import { type Dataset, type DatasetOptions, type Example, type Skipped, toDataset } from "./dataset.js";
import { type Columns, csvRows, jsonRows, type TableRow } from "./table-rows.js";

export interface TableOptions extends DatasetOptions {
  /** Default: JSON Lines where the text begins with `{`, else CSV. */
  format?: "csv" | "jsonl";
  columns?: Columns;
  /** Between the fields of a CSV. Default: a comma. */
  separator?: string;
  signal?: AbortSignal;
}

/**
 * A data set from a table of files and what is said of them, and the folder of the files. A file is named by its path below
 * the folder, or by its name where only one file has it; several rows of one file add up. `labels` of a CSV are between `|`.
 * Rejects with `bad-input` where the table can't be read, or no example is left.
 */
export async function fromTable(
  table: string | Blob,
  files: FolderSource,
  options: TableOptions = {},
): Promise<Dataset> {
  if (typeof table !== "string" && !(table instanceof Blob)) throw badInput("table", "A table is a text, or a file.");
  const text = typeof table === "string" ? table : await table.text();
  const { format = /^\ufeff?\s*\{/.test(text) ? "jsonl" : "csv", columns, separator } = options;
  const read = format === "csv" ? csvRows(text, columns, separator) : jsonRows(text, columns);
  const listing = await listFolder(files, options.signal);
  const find = finder(listing.files);
  const unreadable = new Map(listing.failed.map(({ path, error }) => [belowFolder(path), error.message]));
  const skipped = [...read.skipped];
  const examples = new Map<string, Example>();
  for (const row of read.rows) {
    const file = find(row.file);
    const detail = unreadable.get(row.file);
    if (!file)
      skipped.push({ id: row.file, reason: detail ? "unreadable" : "missing-file", ...(detail && { detail }) });
    else {
      const merged = merge(examples.get(file.path), row, file);
      if ("reason" in merged) skipped.push(merged);
      else examples.set(file.path, merged);
    }
  }
  const others = listing.skipped + listing.files.length - examples.size;
  const name = listing.folders[0] ?? "dataset";
  return toDataset([...examples.values()], { name, ...options }, { skipped, others });
}

function merge(before: Example | undefined, row: TableRow, { path, file }: FolderFile): Example | Skipped {
  const label = row.label ?? before?.label;
  if (before?.label !== undefined && label !== before.label) {
    const detail = `line ${row.line} says "${row.label}", a line before it "${before.label}"`;
    return { id: path, reason: "duplicate", detail };
  }
  const labels =
    row.labels || before?.labels ? [...new Set([...(before?.labels ?? []), ...(row.labels ?? [])])] : undefined;
  const captions = [...(before?.captions ?? []), ...(row.captions ?? [])];
  return { id: path, image: file, captions, ...(label && { label }), ...(labels && { labels }) };
}

/** Finds a file by its path, with or without the folder's name, or by its own name where no other has it. */
function finder(files: readonly FolderFile[]): (name: string) => FolderFile | undefined {
  const byPath = new Map(files.flatMap((one) => [[one.path, one] as const, [belowFolder(one.path), one] as const]));
  const byName = new Map<string, FolderFile | undefined>();
  for (const one of files) byName.set(one.file.name, byName.has(one.file.name) ? undefined : one);
  return (name) => byPath.get(name.replace(/^\.\//, "")) ?? byName.get(name);
}

function belowFolder(path: string): string {
  return path.slice(path.indexOf("/") + 1);
}
