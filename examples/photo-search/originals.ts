import type { FileAt } from "siglip-web";
import { type DirectoryHandle, fileAt } from "./files.js";
import { galleryUrl } from "./gallery.js";

/** The files behind the library's pictures, as far as this visit can reach them. */
export interface Originals {
  /** Files that the user handed over in this visit. */
  keep(files: readonly FileAt[]): void;
  /** A folder that may be read. */
  keepFolder(handle: DirectoryHandle): void;
  get(id: string): Promise<Blob | undefined>;
  forget(ids: Iterable<string>): void;
}

export function createOriginals(): Originals {
  const files = new Map<string, File>();
  const folders = new Map<string, DirectoryHandle>();
  return {
    keep(given) {
      for (const { path, file } of given) files.set(path, file);
    },
    keepFolder: (handle) => void folders.set(handle.name, handle),
    async get(id) {
      const file = files.get(id);
      if (file) return file;
      const url = galleryUrl(id);
      if (url) return fetched(url);
      const folder = folders.get(id.slice(0, id.indexOf("/")));
      return folder && fileAt(folder, id);
    },
    forget(ids) {
      for (const id of ids) files.delete(id);
    },
  };
}

async function fetched(url: URL): Promise<Blob | undefined> {
  try {
    const response = await fetch(url);
    return response.ok ? await response.blob() : undefined;
  } catch {
    return undefined; // offline, and never seen before
  }
}
