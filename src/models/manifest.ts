import { SiglipError } from "../core/errors.js";
import { type ListedFile, type Listing, MANIFEST } from "./listing.js";

const FORMAT = "siglip-web-manifest";
const VERSION = 1;
/** It becomes a folder's name: a commit, a digest or a tag. */
const REVISION = /^[0-9A-Za-z][\w.-]{0,99}$/;
const SHA256 = /^[0-9a-f]{64}$/;
const SHA1 = /^[0-9a-f]{40}$/;

type Fields = Record<string, unknown>;

/** What `siglip-manifest.json` holds. No date: the same files give the same manifest. */
export interface Manifest {
  format: typeof FORMAT;
  version: typeof VERSION;
  /** `OWNER/NAME`, where the folder came from a hub. */
  repository?: string;
  revision: string;
  files: Record<string, { size: number; sha256: string }>;
}

/** A manifest of files whose sizes and hashes are known, in the order of their paths. */
export function manifestOf(
  revision: string,
  files: ReadonlyMap<string, Required<Pick<ListedFile, "size" | "sha256">>>,
  repository?: string,
): Manifest {
  const paths = [...files.keys()].sort();
  const entries = paths.flatMap((path) => {
    const known = files.get(path);
    return known ? [[path, { size: known.size, sha256: known.sha256 }] as const] : [];
  });
  const of = repository === undefined ? {} : { repository };
  return { format: FORMAT, version: VERSION, ...of, revision, files: Object.fromEntries(entries) };
}

/**
 * Reads a parsed `siglip-manifest.json`. Every file in it has its size and SHA-256. Throws `model-invalid` for anything
 * else, paths that lead out of the folder among it.
 */
export function readManifest(json: unknown): Listing {
  const { format, version, revision, repository, files } = fields(json) ?? {};
  if (format !== FORMAT) throw invalid(MANIFEST, "is no manifest of siglip-web");
  if (version !== VERSION)
    throw invalid(MANIFEST, `has version ${JSON.stringify(version)}; this package reads ${VERSION}`);
  const listed = fields(files);
  if (listed === undefined) throw invalid(MANIFEST, "lists no files");
  return {
    revision: checkedRevision(MANIFEST, revision),
    ...(typeof repository === "string" && { repository }),
    files: new Map(
      Object.entries(listed).map(([path, entry]) => {
        const { size, sha256 } = fields(entry) ?? {};
        checkPath(MANIFEST, path);
        return [path, { size: checkedSize(MANIFEST, path, size), sha256: checked(MANIFEST, path, sha256, SHA256) }];
      }),
    ),
  };
}

/** How errors name the answer of a hub. */
const HUB = "the hub's listing";

/**
 * Reads a hub's answer to `/api/models/OWNER/NAME/revision/REVISION?blobs=true`: large files come with their SHA-256,
 * the others with git's SHA-1. Throws `model-invalid` for anything else, paths that lead out of the folder among it.
 */
export function readHubListing(json: unknown): Listing {
  const { sha, siblings } = fields(json) ?? {};
  if (!Array.isArray(siblings)) throw invalid(HUB, "lists no files");
  return {
    revision: checkedRevision(HUB, sha),
    files: new Map(
      siblings.map((sibling) => {
        const { rfilename, size, blobId, lfs } = fields(sibling) ?? {};
        const path = checkPath(HUB, rfilename);
        return [path, fields(lfs) ? largeFile(path, fields(lfs) ?? {}) : smallFile(path, size, blobId)];
      }),
    ),
  };
}

function largeFile(path: string, { size, sha256 }: Fields): ListedFile {
  return { size: checkedSize(HUB, path, size), sha256: checked(HUB, path, sha256, SHA256) };
}

/** A hub that was not asked for `blobs` says neither. */
function smallFile(path: string, size: unknown, blobId: unknown): ListedFile {
  return {
    ...(size !== undefined && { size: checkedSize(HUB, path, size) }),
    ...(blobId !== undefined && { gitSha1: checked(HUB, path, blobId, SHA1) }),
  };
}

function fields(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function checkedRevision(file: string, revision: unknown): string {
  if (typeof revision === "string" && REVISION.test(revision)) return revision;
  throw invalid(file, "names no revision");
}

/** Relative, with `/` between names, and never out of the folder: it becomes part of an address, and of a path on disk. */
function checkPath(file: string, path: unknown): string {
  const right =
    typeof path === "string" &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
    !/[\\:\u0000-\u001f]/.test(path) &&
    path.split("/").every((name) => !/^[. ]*$/.test(name)); // some systems pass over spaces and dots at a name's end
  if (right) return path;
  throw invalid(file, `names a file ${JSON.stringify(path)}`);
}

function checkedSize(file: string, path: string, size: unknown): number {
  if (Number.isSafeInteger(size) && (size as number) >= 0) return size as number;
  throw invalid(file, `has no size for ${path}`);
}

function checked(file: string, path: string, hash: unknown, form: RegExp): string {
  if (typeof hash === "string" && form.test(hash)) return hash;
  throw invalid(file, `has no hash for ${path}`);
}

function invalid(file: string, what: string): SiglipError {
  return new SiglipError("model-invalid", `${file} ${what}.`, { file });
}
