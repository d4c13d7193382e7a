import type { FileAt } from "siglip-web";
import { entriesIn, fileOf, isEntryOfFile, PICTURE_NAME } from "../shared/files.js";

/** What the compiler's own types leave out of a folder's handle. */
export interface DirectoryHandle extends FileSystemDirectoryHandle {
  queryPermission?(mode: { mode: "read" }): Promise<PermissionState>;
  requestPermission?(mode: { mode: "read" }): Promise<PermissionState>;
}

declare global {
  interface Window {
    showDirectoryPicker?(options: { id: string; mode: "read" }): Promise<DirectoryHandle>;
  }
  interface DataTransferItem {
    getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
  }
}

/** Pictures that the user handed over: a folder that can be read again, files of folders, or files by themselves. */
export interface Intake {
  folders: DirectoryHandle[];
  files: FileAt[];
  loose: File[];
}

export const NOT_A_PICTURE = "it is not a picture";

export function isPicture({ type, name }: File): boolean {
  return type === "" ? PICTURE_NAME.test(name) : type.startsWith("image/") && type !== "image/svg+xml";
}

/** All files of a folder and those below, hidden ones passed over. */
export async function* filesOf(directory: FileSystemDirectoryHandle, path = directory.name): AsyncGenerator<FileAt> {
  for await (const handle of directory.values()) {
    if (handle.name.startsWith(".")) continue;
    const below = `${path}/${handle.name}`;
    if (isFolder(handle)) yield* filesOf(handle, below);
    else if (isFile(handle)) yield { path: below, file: await handle.getFile() };
  }
}

/** The file at a path that begins with the folder's name; undefined where there is none any more. */
export async function fileAt(directory: FileSystemDirectoryHandle, path: string): Promise<File | undefined> {
  const [, ...parts] = path.split("/");
  const name = parts.pop() ?? "";
  try {
    let folder = directory;
    for (const part of parts) folder = await folder.getDirectoryHandle(part);
    return await (await folder.getFileHandle(name)).getFile();
  } catch {
    return undefined;
  }
}

/** All that was dropped. Has to be called while the drop is being handled. */
export async function readDrop(data: DataTransfer): Promise<Intake> {
  // The list is empty once the event is over, so all is taken from it before anything is waited for.
  const items = [...data.items].filter(({ kind }) => kind === "file");
  const taken = items.map((item) => ({
    handle: item.getAsFileSystemHandle?.().catch(() => null),
    entry: item.webkitGetAsEntry(),
    file: item.getAsFile(),
  }));
  const intake: Intake = { folders: [], files: [], loose: [] };
  for (const { handle, entry, file } of taken) {
    const found = await handle;
    if (found && isFolder(found)) intake.folders.push(found);
    else if (entry?.isDirectory) for await (const one of filesBelow(entry, entry.name)) intake.files.push(one);
    else if (file) intake.loose.push(file);
  }
  return intake;
}

/** As `filesOf`, for browsers that give dropped folders no handle. */
async function* filesBelow(entry: FileSystemEntry, path: string): AsyncGenerator<FileAt> {
  if (isEntryOfFile(entry)) yield { path, file: await fileOf(entry) };
  else {
    for await (const child of entriesIn(entry)) {
      if (!child.name.startsWith(".")) yield* filesBelow(child, `${path}/${child.name}`);
    }
  }
}

function isFolder(handle: FileSystemHandle): handle is DirectoryHandle {
  return handle.kind === "directory";
}

function isFile(handle: FileSystemHandle): handle is FileSystemFileHandle {
  return handle.kind === "file";
}
