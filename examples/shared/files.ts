/** Kinds that browsers may not name but may well decode. */
export const PICTURE_NAME = /\.(avif|bmp|gif|hei[cf]|jfif|jpe?g|jxl|png|tiff?|webp)$/i;

/** Whether what was dropped, or is in a folder that was, is a file; else it is a folder. */
export function isEntryOfFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

export function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** What is in a folder that was dropped, not what is in those below. */
export async function* entriesIn(folder: FileSystemEntry): AsyncGenerator<FileSystemEntry> {
  const reader = (folder as FileSystemDirectoryEntry).createReader();
  while (true) {
    // The browser hands them out in portions, an empty one at the end.
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (portion.length === 0) return;
    yield* portion;
  }
}
