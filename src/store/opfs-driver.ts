import type { Reader } from "../core/storage-types.js";
import type { Driver } from "./driver.js";
import { OpenReaders } from "./open-readers.js";

/** Chromium lets several read a file at a time so. Others take no notice: who has hold of it is alone then. */
interface Readable extends FileSystemFileHandle {
  createSyncAccessHandle(options?: {
    mode: "read-only";
  }): Promise<FileSystemSyncAccessHandle & Reader & { mode?: string }>;
}

/**
 * Keeps files in the origin's private file system, each piece a file of its own in its entry's folder: no file is ever
 * written twice, so that no handle is waited for, and a Blob given away stays readable.
 */
export class OpfsDriver implements Driver {
  readonly kind = "opfs";
  readonly #name: string;
  /** Another one once somebody has removed it. */
  #root: FileSystemDirectoryHandle;
  readonly #flushed: boolean;
  /**
   * Handles that were asked for something. Chromium 156 forgets the answer, so that the promise never settles, where the
   * handle is collected as garbage meanwhile.
   */
  readonly #asked = new Set<FileSystemHandle>();
  /** The files of an entry when it was last listed: to ask for one by its name takes longer than to read it. */
  readonly #listed = new Map<string, ReadonlyMap<string, FileSystemHandle>>();

  readonly #readers = new OpenReaders();

  private constructor(name: string, root: FileSystemDirectoryHandle, flushed: boolean) {
    this.#name = name;
    this.#root = root;
    this.#flushed = flushed;
  }

  /**
   * Rejects where there is no such file system (Firefox's private windows: `SecurityError`).
   *
   * @param folder Of the origin's.
   * @param flushed Whether each file is flushed to the disk, which is slow on some systems. What a crash of the system
   *   loses else, the checksum finds.
   */
  static async open(folder: string, flushed: boolean): Promise<OpfsDriver> {
    return new OpfsDriver(folder, await openRoot(folder), flushed);
  }

  async entries(): Promise<string[]> {
    return [...((await present(handlesIn(this.#root)))?.keys() ?? [])];
  }

  async names(entry: string): Promise<string[]> {
    const folder = await this.#folder(entry);
    const files = folder && (await present(this.#ask(folder, handlesIn)));
    this.#listed.set(entry, files ?? new Map());
    return [...(files?.keys() ?? [])];
  }

  /** Makes its folder again where that was removed: by other code of the origin, or with all that a site has kept. */
  async put(entry: string, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    try {
      await this.#put(entry, name, bytes);
    } catch (error) {
      if (!isMissing(error)) throw error;
      this.#root = await openRoot(this.#name);
      await this.#put(entry, name, bytes);
    }
  }

  async #put(entry: string, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const folder = await this.#root.getDirectoryHandle(entry, { create: true });
    const file = await this.#ask(folder, () => folder.getFileHandle(name, { create: true }));
    const handle = await this.#ask(file, () => file.createSyncAccessHandle());
    try {
      handle.truncate(0);
      const written = handle.write(bytes, { at: 0 });
      if (written !== bytes.length) throw new DOMException(`wrote ${written} bytes`, "QuotaExceededError");
      if (this.#flushed) handle.flush();
    } catch (error) {
      handle.close();
      await this.delete(entry, name);
      throw error;
    }
    handle.close();
  }

  async get(entry: string, name: string): Promise<Blob | undefined> {
    const file = await this.#file(entry, name);
    return file && present(this.#ask(file, () => file.getFile()));
  }

  async read(entry: string, name: string, into: Uint8Array<ArrayBuffer>): Promise<number | undefined> {
    const file = (await this.#file(entry, name)) as Readable | undefined;
    if (!file) return undefined;
    const handle = await present(this.#ask(file, () => file.createSyncAccessHandle({ mode: "read-only" })));
    if (!handle) return undefined;
    try {
      const size = handle.getSize();
      const read = handle.read(into, { at: 0 });
      if (read !== Math.min(size, into.length)) throw new DOMException(`read ${read} bytes`, "NotReadableError");
      return size;
    } finally {
      handle.close();
    }
  }

  async reader(entry: string, name: string): Promise<Reader | undefined> {
    if (this.#readers.isPaused(entry)) return undefined;
    const file = (await this.#file(entry, name)) as Readable | undefined;
    if (!file) return undefined;
    const handle = await present(this.#ask(file, () => file.createSyncAccessHandle({ mode: "read-only" })));
    if (handle?.mode === "read-only") return this.#readers.keep(entry, name, handle);
    handle?.close();
    return undefined;
  }

  release(entry: string): void {
    this.#readers.release(entry);
  }

  async delete(entry: string, name: string): Promise<void> {
    this.#readers.close(entry, name);
    const folder = await this.#folder(entry);
    if (folder) await present(this.#ask(folder, () => folder.removeEntry(name)));
  }

  async drop(entry: string): Promise<void> {
    this.#listed.delete(entry);
    this.#readers.close(entry);
    try {
      await present(this.#root.removeEntry(entry, { recursive: true }));
    } catch {
      // Another tab is writing one of its files, or has it open: all others go.
      await Promise.allSettled((await this.names(entry)).map((name) => this.delete(entry, name)));
    }
  }

  async #file(entry: string, name: string): Promise<FileSystemFileHandle | undefined> {
    const listed = this.#listed.get(entry)?.get(name);
    if (listed) return listed as FileSystemFileHandle;
    const folder = await this.#folder(entry);
    return folder && present(this.#ask(folder, () => folder.getFileHandle(name)));
  }

  #folder(entry: string): Promise<FileSystemDirectoryHandle | undefined> {
    return present(this.#root.getDirectoryHandle(entry));
  }

  async #ask<H extends FileSystemHandle, T>(handle: H, question: (handle: H) => Promise<T>): Promise<T> {
    this.#asked.add(handle);
    try {
      return await question(handle);
    } finally {
      this.#asked.delete(handle);
    }
  }
}

async function openRoot(name: string): Promise<FileSystemDirectoryHandle> {
  const top = await navigator.storage.getDirectory();
  return top.getDirectoryHandle(name, { create: true });
}

async function handlesIn(folder: FileSystemDirectoryHandle): Promise<Map<string, FileSystemHandle>> {
  const handles = new Map<string, FileSystemHandle>();
  for await (const [name, handle] of folder.entries()) handles.set(name, handle);
  return handles;
}

/** Undefined for what is not there. */
async function present<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof DOMException && error.name === "NotFoundError";
}
