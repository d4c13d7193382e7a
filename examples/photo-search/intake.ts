import type { FileFailure } from "./failures.js";

/** What the user handed over: pictures to add, and what is none. */
export interface Intake {
  files: File[];
  failures: FileFailure[];
}

export const NOT_A_PICTURE = "it is not a picture";

/** Kinds that browsers may not name but may well decode. */
const PICTURE_NAME = /\.(avif|bmp|gif|heic|heif|ico|jfif|jpe?g|jxl|png|svg|tiff?|webp)$/i;

export function isPicture({ type, name }: File): boolean {
  return type.startsWith("image/") || (type === "" && PICTURE_NAME.test(name));
}

/** Sorts files of a picker, or of a dropped folder, into pictures and others. Hidden files are passed over. */
export function sortFiles(files: Iterable<File>): Intake {
  const seen = [...files].filter(({ name }) => !name.startsWith("."));
  return {
    files: seen.filter(isPicture),
    failures: seen.filter((file) => !isPicture(file)).map(({ name }) => ({ name, why: NOT_A_PICTURE })),
  };
}

/** All files of a drop, those in folders too. Has to be called while the drop is being handled. */
export async function readDrop(data: DataTransfer): Promise<Intake> {
  // The list is empty once the event is over, so all is taken from it before anything is waited for.
  const items = [...data.items].filter(({ kind }) => kind === "file");
  const dropped = items.map((item) => item.webkitGetAsEntry() ?? item.getAsFile()); // what lies on no disk is no entry
  const files: File[] = [];
  const failures: FileFailure[] = [];
  for (const one of dropped) {
    if (one instanceof File) files.push(one);
    else if (one) await collect(one, files, failures);
  }
  const sorted = sortFiles(files);
  return { files: sorted.files, failures: [...failures, ...sorted.failures] };
}

async function collect(entry: FileSystemEntry, files: File[], failures: FileFailure[]): Promise<void> {
  try {
    if (isFile(entry)) files.push(await new Promise<File>((resolve, reject) => entry.file(resolve, reject)));
    if (isFolder(entry)) for await (const child of children(entry)) await collect(child, files, failures);
  } catch {
    failures.push({ name: entry.name, why: "it could not be opened" });
  }
}

/** A folder's entries. The browser hands them out in portions, an empty one at the end. */
async function* children(folder: FileSystemDirectoryEntry): AsyncGenerator<FileSystemEntry, void, void> {
  const reader = folder.createReader();
  while (true) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (portion.length === 0) return;
    yield* portion;
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
