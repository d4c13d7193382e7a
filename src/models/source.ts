/** Where a checkpoint's folder is: at an address of its own, or at a revision of a repository on a hub. */
export type Source =
  /** With a trailing slash. `files`: where single ones are instead, by their paths. */
  | { kind: "folder"; url: string; files?: Readonly<Record<string, string>> }
  /** `hub` without a trailing slash; `repo` is `OWNER/NAME`; `revision` a commit, tag or branch. */
  | { kind: "repository"; hub: string; repo: string; revision: string };

/** As an app asks for it: an id of the catalogue too, which the worker knows and the page need not load. */
export type AskedSource = Source | { kind: "catalogue"; hub: string; id: string };

export const DEFAULT_HUB = "https://huggingface.co";

/** The hosts that the default hub sends its large files from. */
const DEFAULT_HUB_REDIRECTS = ["*.hf.co", "*.huggingface.co"];

/** Hosts that a source's redirects may lead to where nobody names any. */
export function defaultRedirects(source: AskedSource): readonly string[] {
  return source.kind === "folder" ? [] : hubRedirects(source.hub);
}

/** Of the default hub its own, of any other none. */
export function hubRedirects(hub: string): readonly string[] {
  return hub === DEFAULT_HUB ? DEFAULT_HUB_REDIRECTS : [];
}

/** Where a file of the folder is fetched from. `revision`: what a listing says that a branch or tag stands for. */
export function fileUrl(source: Source, path: string, revision?: string): string {
  const own = source.kind === "folder" ? source.files?.[path] : undefined;
  return own ?? `${folderUrl(source, revision)}${path.split("/").map(encodeURIComponent).join("/")}`;
}

/** The folder's address, with a trailing slash. */
export function folderUrl(source: Source, revision?: string): string {
  if (source.kind === "folder") return source.url;
  const { hub, repo } = source;
  return `${hub}/${repo}/resolve/${encodeURIComponent(resolved(source, revision))}/`;
}

/** The revision that a repository's files are of: the commit asked for, or what a listing says that a branch stands for. */
export function resolved(source: Source & { kind: "repository" }, listed?: string): string {
  return isCommit(source.revision) ? source.revision : (listed ?? source.revision);
}

/** The address where a hub lists a repository's files, with their sizes and checksums. */
export function listingUrl({ hub, repo, revision }: Source & { kind: "repository" }): string {
  return `${hub}/api/models/${repo}/revision/${encodeURIComponent(revision)}?blobs=true`;
}

/** Whether a revision is a commit, which can never come to mean anything else. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}

/** Whose files these are in the store: repository and revision as asked for, or the folder's address. */
export function ownerOf(source: Source): string {
  return source.kind === "folder" ? source.url : `${source.repo}@${source.revision}`;
}
