import { isOwnXmp } from "./xmp.js";
import type { ZipEntry } from "./zip.js";

interface FolderPicker {
  showDirectoryPicker(options: { mode: "readwrite" }): Promise<FileSystemDirectoryHandle>;
}

/** Lets the user choose a folder to write into; undefined where the browser can't. */
export function folderPicker(): (() => Promise<FileSystemDirectoryHandle>) | undefined {
  if (!("showDirectoryPicker" in window)) return undefined;
  const { showDirectoryPicker } = window as unknown as FolderPicker;
  return () => showDirectoryPicker.call(window, { mode: "readwrite" });
}

export interface Sidecar extends ZipEntry {
  /** Has keywords. One without is only written over an older one of ours. */
  tagged: boolean;
}

export interface Written {
  written: number;
  /** Sidecars of other programs, which were left as they are. */
  left: string[];
}

/**
 * Writes sidecars beside the pictures, below the folder that the user chose. Where that folder is the one that paths begin
 * with, it is not made once more inside. What another program wrote is never touched.
 */
export async function writeSidecars(folder: FileSystemDirectoryHandle, sidecars: readonly Sidecar[]): Promise<Written> {
  const result: Written = { written: 0, left: [] };
  for (const { path, text, tagged } of sidecars) {
    const parts = path.split("/");
    if (parts.length > 1 && parts[0] === folder.name) parts.shift();
    const name = parts.pop() ?? path;
    const existing = await textAt(folder, parts, name);
    if (existing === undefined && !tagged) continue;
    if (existing !== undefined && !isOwnXmp(existing)) {
      result.left.push(path);
      continue;
    }
    let at = folder;
    for (const part of parts) at = await at.getDirectoryHandle(part, { create: true });
    const file = await (await at.getFileHandle(name, { create: true })).createWritable();
    await file.write(text);
    await file.close();
    result.written++;
  }
  return result;
}

async function textAt(folder: FileSystemDirectoryHandle, parts: readonly string[], name: string) {
  try {
    let at = folder;
    for (const part of parts) at = await at.getDirectoryHandle(part);
    return await (await (await at.getFileHandle(name)).getFile()).text();
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotFoundError") return undefined;
    throw error;
  }
}
