import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { SiglipError } from "../core/errors.js";
import { type ListedFile, type Listing, MANIFEST } from "../models/listing.js";
import { manifestOf, readManifest } from "../models/manifest.js";
import { describeFiles, type KnownFile } from "./describe-files.js";
import { download } from "./download.js";
import type { Host } from "./http.js";
import { fetchListing } from "./listing.js";
import { neededFiles, type Wanted } from "./needed.js";

export interface Pull {
  host: Host;
  /** `OWNER/NAME`. */
  repository: string;
  /** A branch, a tag or a commit. */
  revision: string;
  wanted: Wanted;
  /** The folder that becomes, or is, a hub of its own. */
  to: string;
  onProgress: (progress: PullProgress) => void;
}

export interface PullProgress {
  file: string;
  /** Bytes of this file that are there, and all of its. */
  loaded: number;
  total: number;
}

export interface Pulled {
  /** With the files, on this machine. */
  folder: string;
  commit: string;
  /** Files that were not there before. */
  fetched: string[];
}

/**
 * Mirrors what the wanted towers need into `TO/OWNER/NAME/resolve/COMMIT/`, with a manifest written last. A branch's
 * name gets a copy of it in a folder of its own, so that the name leads to the commit. Throws as `download` does.
 */
export async function pull({ host, repository, revision, wanted, to, onProgress }: Pull): Promise<Pulled> {
  const listing = await fetchListing(host, repository, revision);
  if (/^[0-9a-f]{40}$/.test(revision) && listing.revision !== revision) {
    const message = `The hub answers for commit ${revision} with ${listing.revision}.`;
    throw new SiglipError("model-invalid", message, { file: "the hub's listing" });
  }
  const resolve = join(to, repository, "resolve");
  const folder = join(resolve, listing.revision);
  const files = new Map<string, KnownFile>();
  const fetched: string[] = [];
  for (const file of neededFiles(listing, wanted)) {
    const known = promised(listing, file);
    const one = await download({
      host,
      path: `/${repository}/resolve/${listing.revision}/${file.split("/").map(encodeURIComponent).join("/")}`,
      target: join(folder, file),
      known,
      onBytes: (loaded) => onProgress({ file, loaded, total: known.size }),
    });
    files.set(file, { size: known.size, sha256: one.sha256 });
    if (one.fetched) fetched.push(file);
  }
  const all = new Map([...(await earlier(folder, files)), ...files]);
  const manifest = `${JSON.stringify(manifestOf(listing.revision, all, repository), null, 2)}\n`;
  await writeWhole(join(folder, MANIFEST), manifest);
  if (revision !== listing.revision) await writeWhole(join(resolve, revision, MANIFEST), manifest);
  return { folder, commit: listing.revision, fetched };
}

function promised({ files }: Listing, file: string): ListedFile & { size: number } {
  const known = files.get(file) ?? {};
  const { size, sha256, gitSha1 } = known;
  if (size !== undefined && (sha256 ?? gitSha1) !== undefined) return { ...known, size };
  throw new SiglipError("model-invalid", `The hub does not say the size and hash of ${file}.`, { file });
}

/** What an earlier pull brought in other formats, as far as it is still right. */
async function earlier(folder: string, now: ReadonlyMap<string, unknown>): Promise<Map<string, KnownFile>> {
  const path = join(folder, MANIFEST);
  if (!existsSync(path)) return new Map();
  const { files } = readManifest(JSON.parse(await readFile(path, "utf8")));
  const others = [...files].filter(([file]) => !now.has(file) && existsSync(join(folder, file)));
  const found = await describeFiles(
    folder,
    others.map(([file]) => file),
  );
  return new Map([...found].filter(([file, { sha256 }]) => files.get(file)?.sha256 === sha256));
}

async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.part`, text);
  await rename(`${path}.part`, path);
}
