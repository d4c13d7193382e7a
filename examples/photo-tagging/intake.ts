import type { FileAt } from "siglip-web";
import { entriesIn, fileOf, isEntryOfFile, PICTURE_NAME } from "../shared/files.js";
import type { NewPicture } from "./pictures.js";

/** The pictures among files, by their paths; the rest (sidecars, films) is passed over, and counted. */
export function picturesAmong(files: Iterable<FileAt>): { pictures: NewPicture[]; others: number } {
  const all = [...files].filter(({ file }) => !file.name.startsWith("."));
  const pictures = all.filter(
    ({ file: { type, name } }) => type.startsWith("image/") || (type === "" && PICTURE_NAME.test(name)),
  );
  return {
    pictures: pictures.map(({ path, file }) => ({ id: path, image: file })),
    others: all.length - pictures.length,
  };
}

/** What a picker gave. */
export function pickedFiles(files: FileList | null): FileAt[] {
  return [...(files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** All files of a drop, those in folders too. Has to be called while the drop is being handled. */
export async function droppedFiles(data: DataTransfer): Promise<FileAt[]> {
  // The list is empty once the event is over, so all is taken from it before anything is waited for.
  const items = [...data.items].filter(({ kind }) => kind === "file");
  const dropped = items.map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  const found: FileAt[] = [];
  for (const one of dropped) {
    if (one instanceof File) found.push({ path: one.name, file: one });
    else if (one) await collect(one, found);
  }
  return found;
}

async function collect(entry: FileSystemEntry, found: FileAt[]): Promise<void> {
  if (isEntryOfFile(entry)) found.push({ path: entry.fullPath.replace(/^\//, ""), file: await fileOf(entry) });
  else for await (const child of entriesIn(entry)) await collect(child, found);
}
