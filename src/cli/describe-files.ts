import { createHash } from "node:crypto";
import { readdir, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { SiglipError } from "../core/errors.js";
import { MANIFEST } from "../models/listing.js";
import { type Manifest, manifestOf } from "../models/manifest.js";
import { addFile, Hashing } from "./hashes.js";
import { isModelFile } from "./needed.js";

export interface KnownFile {
  size: number;
  sha256: string;
}

/** Sizes and hashes of files of a folder, by their paths in it. */
export async function describeFiles(folder: string, paths: readonly string[]): Promise<Map<string, KnownFile>> {
  const found = new Map<string, KnownFile>();
  for (const path of paths) {
    const hashing = new Hashing({});
    const size = await addFile(hashing, join(folder, path));
    found.set(path, { size, sha256: hashing.end().sha256 });
  }
  return found;
}

/** The paths of a checkpoint's files in its folder. Throws `bad-input` where the folder is no checkpoint's. */
export async function modelFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw new SiglipError("bad-input", `${folder} can't be read.`, { argument: "DIR" }, { cause });
  });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => isModelFile(path) && !path.endsWith(".part"))
    .sort();
  if (paths.includes("config.json")) return paths;
  throw new SiglipError("bad-input", `${folder} has no config.json: it is no checkpoint's folder.`, {
    argument: "DIR",
  });
}

/**
 * The manifest of a checkpoint's folder as it is. The revision is the one given, or 40 digits of a digest over the files'
 * paths and hashes. Throws `bad-input` where the folder is no checkpoint's.
 */
export async function folderManifest(folder: string, revision?: string): Promise<Manifest> {
  const files = await describeFiles(folder, await modelFiles(folder));
  const digest = createHash("sha256");
  for (const [path, { sha256 }] of files) digest.update(`${sha256} ${path}\n`);
  return manifestOf(revision ?? digest.digest("hex").slice(0, 40), files);
}

/** Writes it into the folder; gives its revision. */
export async function writeFolderManifest(folder: string, revision?: string): Promise<string> {
  const manifest = await folderManifest(folder, revision);
  await writeFile(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest.revision;
}
