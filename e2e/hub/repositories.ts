// Folders of checkpoints as a hub's repositories: which files there are, their hashes, and the commit they make.
import { createHash } from "node:crypto";
import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** Below this a file lies in git itself, unless it is of a kind that never does. */
const LARGE = 10_000_000;
const ALWAYS_LARGE = /\.(onnx|onnx_data|png|jpe?g|webp)$/;

export interface RepositoryFile {
  path: string;
  /** On this machine. */
  file: string;
  size: number;
  /** Kept beside git, under its SHA-256. */
  large: boolean;
}

export interface Repository {
  /** 40 hexadecimal digits, others for other files. */
  commit: string;
  files: ReadonlyMap<string, RepositoryFile>;
}

export interface Hashes {
  sha256: string;
  /** Of git's blob. */
  gitSha1: string;
}

/** The checkpoint that a repository's last part names, as its folder is now. */
export function findRepository(folders: readonly string[], name: string): Repository | undefined {
  if (!/^[\w][\w.-]*$/.test(name)) return undefined;
  const folder = folders.map((one) => join(one, name)).find((one) => existsSync(one) && statSync(one).isDirectory());
  if (folder === undefined) return undefined;
  const commit = createHash("sha1").update(name);
  const files = new Map<string, RepositoryFile>();
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of found) {
    const stat = statSync(file);
    if (!stat.isFile()) continue;
    const { size, mtimeMs } = stat;
    const path = relative(folder, file).split(sep).join("/");
    commit.update(`\n${path} ${size} ${mtimeMs}`);
    files.set(path, { path, file, size, large: size >= LARGE || ALWAYS_LARGE.test(path) });
  }
  return { commit: commit.digest("hex"), files };
}

/** Hashes of files on this machine, each computed once for each state of the file. */
export class FileHashes {
  readonly #known = new Map<string, Promise<Hashes>>();

  of(file: string): Promise<Hashes> {
    const { size, mtimeMs } = statSync(file);
    const key = `${file} ${size} ${mtimeMs}`;
    const known = this.#known.get(key) ?? hash(file, size);
    this.#known.set(key, known);
    return known;
  }
}

async function hash(file: string, size: number): Promise<Hashes> {
  const [sha256, sha1] = [createHash("sha256"), createHash("sha1").update(`blob ${size}\0`)];
  for await (const part of createReadStream(file)) {
    sha256.update(part);
    sha1.update(part);
  }
  return { sha256: sha256.digest("hex"), gitSha1: sha1.digest("hex") };
}
