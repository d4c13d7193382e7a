// Addresses of a hub.

export interface Address {
  /** `OWNER/NAME`. */
  repository: string;
  name: string;
  revision: string;
  /** A file's, or "api" for the listing. */
  path: string;
  /** The listing with sizes and hashes. */
  blobs: boolean;
}

const FORMS = [
  /^\/(?<owner>[^/]+)\/(?<name>[^/]+)\/resolve\/(?<revision>[^/]+)\/(?<path>.+)$/,
  /^\/api\/models\/(?<owner>[^/]+)\/(?<name>[^/]+)\/revision\/(?<revision>[^/]+)$/,
  /^\/api\/models\/(?<owner>[^/]+)\/(?<name>[^/]+)$/,
  /^\/api\/resolve-cache\/models\/(?<owner>[^/]+)\/(?<name>[^/]+)\/(?<revision>[^/]+)\/(?<path>.+)$/,
];

export function readAddress(url: URL): Address | undefined {
  const parts = FORMS.map((form) => form.exec(url.pathname)?.groups).find((groups) => groups !== undefined);
  if (parts === undefined) return undefined;
  const { owner = "", name = "", revision = "main", path = "api" } = parts;
  try {
    return {
      repository: decodeURIComponent(`${owner}/${name}`),
      name: decodeURIComponent(name),
      revision: decodeURIComponent(revision),
      path: decodeURIComponent(path),
      blobs: url.searchParams.get("blobs") === "true",
    };
  } catch {
    return undefined; // no UTF-8
  }
}

/** Where the other host has a large file: an address with a signature, as they are given out. */
export function cdnPath({ repository, path }: Address, commit: string): string {
  return `/${repository}/resolve/${commit}/${encodePath(path)}?Expires=4102444800&Signature=${commit.slice(0, 12)}`;
}

/** Where the hub itself has a file of git, by commit. */
export function cachePath({ repository, path }: Address, commit: string): string {
  return `/api/resolve-cache/models/${repository}/${commit}/${encodePath(path)}`;
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
