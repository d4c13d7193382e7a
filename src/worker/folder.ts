import { isSiglipError } from "../core/errors.js";
import { knownFile } from "../models/listed-file.js";
import { type Listing, MANIFEST } from "../models/listing.js";
import { readHubListing, readManifest } from "../models/manifest.js";
import {
  DEFAULT_HUB,
  fileUrl,
  folderUrl,
  isCommit,
  listingUrl,
  ownerOf,
  resolved,
  type Source,
} from "../models/source.js";
import type { Fetching, FileRef } from "../store/file-ref.js";
import type { Files } from "../store/files.js";

/** How a hub's listing is named in the store. */
const HUB_LISTING = "listing.json";

/** Somewhere that may list a folder's files. */
interface Index {
  file: string;
  url: string;
  read(json: unknown): Listing;
}

/** A checkpoint's folder, wherever it is: what it holds, and its files, from the store or its host. */
export class Folder {
  readonly source: Source;
  /** With a trailing slash. */
  readonly url: string;
  readonly files: Files;
  /** Absent where neither the folder nor its hub has one: then nobody knows sizes and checksums before the host answers. */
  readonly listing: Listing | undefined;
  readonly #redirects: readonly string[];

  private constructor(source: Source, redirects: readonly string[], files: Files, listing: Listing | undefined) {
    this.source = source;
    this.url = folderUrl(source, listing?.revision);
    this.files = files;
    this.listing = listing;
    this.#redirects = redirects;
  }

  /** Finds the folder's listing, if it has one. Throws `model-fetch` where the host fails, `model-invalid` for a damaged listing. */
  static async open(source: Source, redirects: readonly string[], files: Files, signal: AbortSignal): Promise<Folder> {
    return new Folder(source, redirects, files, await findListing(source, redirects, files, signal));
  }

  /** Whether a file is there; `undefined` where nothing lists the folder. */
  has(path: string): boolean | undefined {
    return this.listing?.files.has(path);
  }

  ref(path: string): FileRef {
    const { size, sha256 } = knownFile(this.source, this.listing, path);
    return {
      ...place(this.source, this.#redirects),
      file: path,
      url: fileUrl(this.source, path, this.listing?.revision),
      ...(size !== undefined && { size }),
      ...(sha256 !== undefined && { sha256 }),
      fixed: this.source.kind === "repository" && isCommit(resolved(this.source, this.listing?.revision)),
    };
  }

  json(path: string, fetching: Fetching): Promise<unknown> {
    return this.files.json(this.ref(path), fetching);
  }

  /** `undefined` for a file that is not there. */
  async optional<T>(path: string, read: (ref: FileRef) => Promise<T>): Promise<T | undefined> {
    if (this.has(path) === false) return undefined;
    try {
      return await read(this.ref(path));
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }
}

/** Whether the host said that it does not have a file; some answer with a page, and some that they may not say. */
export function isAbsent(error: unknown): boolean {
  if (!isSiglipError(error, "model-fetch")) return false;
  const { status } = error.data;
  return status !== undefined && (status < 300 || (status >= 400 && status < 500 && status !== 429));
}

/**
 * A hub answers for all its repositories; a folder, or a mirror that is only files, has a manifest of its own. One that
 * is stored already is tried first, so that a fixed revision is not asked for anything.
 */
async function findListing(
  source: Source,
  redirects: readonly string[],
  files: Files,
  signal: AbortSignal,
): Promise<Listing | undefined> {
  const places = listingsOf(source).map(({ file, url, read }) => {
    const ref: FileRef = { ...place(source, redirects), file, url, fixed: isFixed(source) };
    return { ref, read };
  });
  const kept = await Promise.all(places.map(({ ref }) => files.has(ref)));
  const order = [...places.filter((_, i) => kept[i]), ...places.filter((_, i) => !kept[i])];
  for (const { ref, read } of order) {
    try {
      return read(await files.json(ref, { signal }));
    } catch (error) {
      signal.throwIfAborted();
      const isUnreachable = isSiglipError(error, "model-fetch") && error.data.status === undefined;
      if (!isAbsent(error) && !isUnreachable) throw error; // unreachable: what is stored may still do
    }
  }
  return undefined;
}

function listingsOf(source: Source): Index[] {
  const manifest = { file: MANIFEST, url: fileUrl(source, MANIFEST), read: readManifest };
  if (source.kind === "folder") return [manifest];
  const hub = { file: HUB_LISTING, url: listingUrl(source), read: readHubListing };
  return source.hub === DEFAULT_HUB ? [hub] : [hub, manifest];
}

function place(source: Source, redirects: readonly string[]): Pick<FileRef, "owner" | "redirects"> {
  return { owner: ownerOf(source), redirects };
}

function isFixed(source: Source): boolean {
  return source.kind === "repository" && isCommit(source.revision);
}
