import { ahead } from "../core/ahead.js";
import { badInput, SiglipError } from "../core/errors.js";
import type { KnownFile } from "../protocol/contract.js";

/** A file and its path, the folder's name first, parts between slashes: for files that were dropped, say. */
export interface FileAt {
  path: string;
  file: File;
}

/**
 * A folder: its handle, or all its files, as `<input type="file" webkitdirectory>` gives them (their paths are
 * `webkitRelativePath`) or with their paths. A list is all that there is of each folder that it has a file of.
 */
export type FolderSource = FileSystemDirectoryHandle | Iterable<File | FileAt>;

export interface FolderFile extends KnownFile {
  /** The first part of its path. */
  folder: string;
  file: File;
}

export interface FailedFile {
  path: string;
  error: SiglipError;
}

export interface Listing {
  folders: string[];
  /** Pictures, by their names. */
  files: FolderFile[];
  /** How many other files there are. */
  skipped: number;
  /** Files that are there and could not be looked at. */
  failed: FailedFile[];
}

/** Handles that are asked for their files at a time. */
const ASKED = 16;
/** Names of pictures that some systems know no type of. */
const PICTURE = /\.(avif|bmp|gif|hei[cf]|jpe?g|jxl|png|tiff?|webp)$/i;

/** Finds a folder's pictures, without reading them. Rejects with `bad-input` where a folder can't be listed. */
export async function listFolder(source: FolderSource, signal?: AbortSignal): Promise<Listing> {
  const found = isDirectory(source) ? await filesBelow(source, signal) : { given: given(source), failed: [] };
  const all = new Map(found.given.map((one) => [one.path, one]));
  const pictures = [...all.values()].filter(({ file }) => isPicture(file));
  const files = pictures.map(({ path, file }) => ({
    path,
    file,
    folder: folderOf(path),
    size: file.size,
    modified: file.lastModified,
  }));
  const folders = isDirectory(source) ? [source.name] : [...all.keys()].map(folderOf);
  return { folders: [...new Set(folders)], files, skipped: all.size - files.length, failed: found.failed };
}

function given(source: Iterable<File | FileAt>): FileAt[] {
  if (typeof source !== "object" || source === null || !(Symbol.iterator in source)) {
    throw badInput("source", "A folder is a FileSystemDirectoryHandle, or a list of its files.");
  }
  return Array.from(source, (one) => {
    const at = one instanceof File ? { path: one.webkitRelativePath, file: one } : one;
    if (typeof at?.path === "string" && at.path.includes("/") && at.file instanceof File) return at;
    throw badInput("source", "Each file of a folder has a path that begins with the folder's name.");
  });
}

interface HandleAt {
  path: string;
  handle: FileSystemFileHandle;
}

async function filesBelow(
  directory: FileSystemDirectoryHandle,
  signal: AbortSignal | undefined,
): Promise<{ given: FileAt[]; failed: FailedFile[] }> {
  const handles: HandleAt[] = [];
  try {
    for await (const one of handlesBelow(directory, directory.name)) {
      signal?.throwIfAborted();
      handles.push(one);
    }
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    throw badInput("source", `The folder "${directory.name}" can't be listed: ${String(cause)}`, cause);
  }
  const given: FileAt[] = [];
  const failed: FailedFile[] = [];
  for await (const one of ahead(handles, ASKED, lookedAt)) {
    signal?.throwIfAborted();
    if (one && "file" in one) given.push(one);
    else if (one) failed.push(one);
  }
  return { given, failed };
}

async function* handlesBelow(directory: FileSystemDirectoryHandle, path: string): AsyncGenerator<HandleAt, void, void> {
  for await (const handle of directory.values()) {
    const below = `${path}/${handle.name}`;
    if (handle.kind === "file") yield { path: below, handle: handle as FileSystemFileHandle };
    else yield* handlesBelow(handle as FileSystemDirectoryHandle, below);
  }
}

/** Undefined for a file that has gone since it was listed. */
async function lookedAt({ path, handle }: HandleAt): Promise<FileAt | FailedFile | undefined> {
  try {
    return { path, file: await handle.getFile() };
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "NotFoundError") return undefined;
    return { path, error: new SiglipError("image-fetch", `The file ${path} can't be read.`, { url: path }, { cause }) };
  }
}

function isDirectory(source: FolderSource): source is FileSystemDirectoryHandle {
  return typeof FileSystemDirectoryHandle === "function" && source instanceof FileSystemDirectoryHandle;
}

function isPicture({ type, name }: File): boolean {
  return type === "" ? PICTURE.test(name) : type.startsWith("image/") && type !== "image/svg+xml";
}

function folderOf(path: string): string {
  return path.slice(0, path.indexOf("/"));
}
