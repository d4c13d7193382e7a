import { realpath, stat } from "node:fs/promises";
import { extname, join, sep } from "node:path";

export interface ServedFile {
  /** On this machine, without symbolic links. */
  path: string;
  size: number;
  /** In nanoseconds since 1970. */
  modified: bigint;
  type: string;
}

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".md": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".webp": "image/webp",
  ".avif": "image/avif",
  ".gif": "image/gif",
  ".ico": "image/x-icon",
};

/**
 * The file below `root` (without symbolic links itself) that an address's path stands for, its folder's `index.html`
 * where it ends with a slash. `undefined` for what is not there, lies outside by `..` or a link, or is hidden: has a
 * name that begins with a dot.
 */
export async function servedFile(root: string, pathname: string): Promise<ServedFile | undefined> {
  const names = decoded(pathname)?.split("/").slice(1) ?? [".."];
  if (names.at(-1) === "") names[names.length - 1] = "index.html";
  if (names.some((name) => name === "" || name.startsWith(".") || /[\\\0]/.test(name))) return undefined;
  try {
    const path = await realpath(join(root, ...names));
    if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) return undefined;
    const found = await stat(path, { bigint: true });
    if (!found.isFile()) return undefined;
    const type = TYPES[extname(path).toLowerCase()] ?? "application/octet-stream";
    return { path, size: Number(found.size), modified: found.mtimeNs, type };
  } catch {
    return undefined;
  }
}

function decoded(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}
