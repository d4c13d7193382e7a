import { readFile, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { type Listing, MANIFEST } from "../models/listing.js";
import { readManifest } from "../models/manifest.js";
import type { ServedFile } from "./served-file.js";

interface Described {
  folder: string;
  listing: Listing;
  modified: bigint;
}

/** Strong ETags for files below a folder. */
export class Etags {
  readonly #root: string;
  readonly #manifests = new Map<string, { modified: bigint; listing: Promise<Listing | undefined> }>();

  constructor(root: string) {
    this.#root = root;
  }

  /** With its quotes: the SHA-256 that a manifest says of it, unless the file was written later; else of its size and time. */
  async of({ path, size, modified }: ServedFile): Promise<string> {
    const described = await this.#describing(dirname(path));
    if (described && modified <= described.modified) {
      const listed = described.listing.files.get(relative(described.folder, path).split(sep).join("/"));
      if (listed?.size === size && listed.sha256 !== undefined) return `"${listed.sha256}"`;
    }
    return `"${size.toString(16)}-${modified.toString(16)}"`;
  }

  /** The nearest manifest, in the file's folder or above it. */
  async #describing(folder: string): Promise<Described | undefined> {
    const found = await stat(join(folder, MANIFEST), { bigint: true }).catch(() => undefined);
    if (found) {
      const listing = await this.#read(folder, found.mtimeNs);
      return listing && { folder, listing, modified: found.mtimeNs };
    }
    return folder.length > this.#root.length ? this.#describing(dirname(folder)) : undefined;
  }

  #read(folder: string, modified: bigint): Promise<Listing | undefined> {
    const known = this.#manifests.get(folder);
    if (known?.modified === modified) return known.listing;
    const listing = readFile(join(folder, MANIFEST), "utf8")
      .then((text) => readManifest(JSON.parse(text)))
      .catch(() => undefined);
    this.#manifests.set(folder, { modified, listing });
    return listing;
  }
}
