// STAND-IN until the store is there.
import { SiglipError } from "../core/errors.js";
import type { StorageFull, StorageUsage, StoredFile, StoreKind } from "../core/storage-types.js";
import type { Fetching, FileRef, OpenFile } from "./file-ref.js";

export class Files {
  readonly kind: StoreKind = "memory";
  readonly notes: readonly string[] = [];
  readonly full: StorageFull | undefined;
  readonly #all = new Map<string, Blob>();
  static async open(): Promise<Files> {
    return new Files();
  }
  async whole(ref: FileRef, { signal, onBytes }: Fetching): Promise<Blob> {
    const known = this.#all.get(ref.url);
    if (known) return known;
    const response = await fetch(ref.url, { signal }).catch((cause) => {
      signal.throwIfAborted();
      throw new SiglipError("model-fetch", `${ref.url} can't be reached.`, { url: ref.url }, { cause });
    });
    const page = response.headers.get("content-type")?.startsWith("text/html") ?? false;
    if (!response.ok || page) {
      throw new SiglipError("model-fetch", `${ref.url} answered with status ${response.status}.`, {
        url: ref.url,
        status: response.status,
      });
    }
    const blob = await response.blob();
    onBytes?.(blob.size, blob.size);
    this.#all.set(ref.url, blob);
    return blob;
  }
  async json(ref: FileRef, fetching: Fetching): Promise<unknown> {
    return JSON.parse(await (await this.whole(ref, fetching)).text());
  }
  async open(ref: FileRef, fetching: Fetching, _chunk?: number): Promise<OpenFile | undefined> {
    const blob = await this.whole(ref, fetching);
    return {
      size: blob.size,
      ensure: async () => undefined,
      read: async (from, to) => new Uint8Array(await blob.slice(from, to).arrayBuffer()),
      blob: async (from, to) => blob.slice(from, to),
      close: async () => undefined,
    };
  }
  async list(): Promise<StoredFile[]> {
    return [];
  }
  async remove(_owner?: string): Promise<number> {
    return 0;
  }
  async usage(): Promise<StorageUsage> {
    return { kind: this.kind, bytes: 0 };
  }
}
