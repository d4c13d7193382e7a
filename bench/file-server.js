import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";

const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/**
 * Serves folders under the first part of their addresses, on this machine only, to isolated pages; with entity tags and
 * ranges, as static hosts do.
 *
 * @param folders By name: `{ dist: "/home/me/project/dist" }`.
 * @returns The server's address, what it was asked for so far (`requests`), and what stops it.
 */
export async function serveFolders(folders) {
  const requests = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const [, name, ...rest] = decodeURIComponent(pathname).split("/");
    const folder = folders[name];
    const file = folder && normalize(join(folder, ...rest));
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
    const asked = { method: request.method, path: pathname, bytes: 0 };
    requests.push(asked);
    if (!file?.startsWith(normalize(folder) + sep) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end("not found");
      return;
    }
    const { size, mtimeMs } = statSync(file);
    const [from, to] = rangeOf(request.headers.range, size);
    const part = to - from < size;
    const bytes = to - from;
    response.writeHead(part ? 206 : 200, {
      "Content-Type": TYPES[extname(file)] ?? "application/octet-stream",
      "Content-Length": bytes,
      "Accept-Ranges": "bytes",
      ETag: `"${size.toString(16)}-${Math.round(mtimeMs).toString(16)}"`,
      ...(part && { "Content-Range": `bytes ${from}-${to - 1}/${size}` }),
    });
    if (request.method === "HEAD" || bytes === 0) return response.end();
    asked.bytes = bytes;
    createReadStream(file, { start: from, end: to - 1 }).pipe(response);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${server.address().port}`, requests, stop: () => server.close() };
}

/** `[from, to)` of a file: what the header asks for, or all of it. */
function rangeOf(header, size) {
  const [, from, last] = /^bytes=(\d+)-(\d*)$/.exec(header ?? "") ?? [];
  return from === undefined ? [0, size] : [Number(from), Math.min(size, last ? Number(last) + 1 : size)];
}
