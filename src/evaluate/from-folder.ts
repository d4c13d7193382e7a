import { type FolderSource, listFolder } from "../client/list-folder.js";
import { type Dataset, type DatasetOptions, type Example, type Skipped, toDataset } from "./dataset.js";

export interface FolderOptions extends DatasetOptions {
  signal?: AbortSignal;
}

/**
 * A data set from a folder of one folder a class, as most are handed around: a picture's class is the name of the folder
 * below the folder, however deep it lies in there; its id is its path. Of a list that has files of several folders, those
 * are the classes. Nothing is read yet. Rejects with `bad-input` where the folder can't be listed, or has no picture in a
 * folder.
 */
export async function fromFolder(source: FolderSource, options: FolderOptions = {}): Promise<Dataset> {
  const { folders, files, skipped: others, failed } = await listFolder(source, options.signal);
  const below = folders.length > 1 ? 0 : 1;
  const examples: Example[] = [];
  const skipped: Skipped[] = failed.map(({ path, error }) => ({
    id: path,
    reason: "unreadable",
    detail: error.message,
  }));
  for (const { path, file } of files) {
    const parts = path.split("/");
    const label = parts.length > below + 1 ? parts[below] : undefined;
    if (label) examples.push({ id: path, image: file, label });
    else skipped.push({ id: path, reason: "no-truth", detail: "it is in no folder of a class" });
  }
  return toDataset(examples, { name: folders[0] ?? "dataset", ...options }, { skipped, others });
}
