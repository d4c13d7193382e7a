import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { SiglipError } from "../core/errors.js";
import { Etags } from "./etags.js";
import { byteRange } from "./ranges.js";
import { servedFile } from "./served-file.js";

/** For threads in WASM the page must be isolated, and then every file must allow to be taken in; any other page may read them. */
const HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "cross-origin",
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": "ETag, Accept-Ranges, Content-Range, Content-Length",
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-cache", // kept, and asked for by its ETag
};

/** Bytes that are read at once: by Node's own 64 KiB a large file takes longer. */
const CHUNK = 1 << 20;

const PREFLIGHT = {
  "Access-Control-Allow-Methods": "GET, HEAD",
  "Access-Control-Allow-Headers": "Range, If-Range, If-None-Match",
  "Access-Control-Max-Age": "86400",
};

/**
 * What answers requests for the files below `dir`: with ranges, strong ETags, HEAD, the headers of isolation and of CORS,
 * and `headers` over them. Throws `bad-input` where `dir` is no folder.
 */
export async function fileHandler(dir: string, headers: Record<string, string> = {}): Promise<RequestListener> {
  const root = await realpath(dir).catch(() => undefined);
  if (root === undefined || !(await stat(root)).isDirectory()) {
    throw new SiglipError("bad-input", `${dir} is no folder.`, { argument: "DIR" });
  }
  const etags = new Etags(root);
  const all = Object.entries({ ...HEADERS, ...headers });
  return (request, response) => {
    for (const [name, value] of all) response.setHeader(name, value);
    answer(root, etags, request, response).catch(() => response.destroy());
  };
}

/** Starts a server; `port` 0 takes a free one. Gives its address; rejects where the port is taken. */
export function listen(handler: RequestListener, port: number, host: string): Promise<{ server: Server; url: string }> {
  const server = createServer(handler);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      const address = server.address();
      const actual = typeof address === "object" && address !== null ? address.port : port;
      resolve({ server, url: `http://${host.includes(":") ? `[${host}]` : host}:${actual}` });
    });
  });
}

async function answer(root: string, etags: Etags, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, headers } = request;
  if (method === "OPTIONS") {
    response.writeHead(204, PREFLIGHT).end();
    return;
  }
  if (method !== "GET" && method !== "HEAD") return text(request, response, 405, { Allow: "GET, HEAD, OPTIONS" });
  // No URL() here: it resolves `..` before anyone sees it.
  const file = await servedFile(root, (request.url ?? "/").replace(/[?#].*$/s, ""));
  if (!file) return text(request, response, 404);
  const etag = await etags.of(file);
  response.setHeader("ETag", etag);
  response.setHeader("Accept-Ranges", "bytes");
  if (isNamed(headers["if-none-match"], etag)) {
    response.writeHead(304).end();
    return;
  }
  const same = headers["if-range"] === undefined || headers["if-range"] === etag;
  const range = same ? byteRange(headers.range, file.size) : undefined;
  if (range === "outside") return text(request, response, 416, { "Content-Range": `bytes */${file.size}` });
  const { from, to } = range ?? { from: 0, to: file.size };
  response.setHeader("Content-Type", file.type);
  response.setHeader("Content-Length", to - from);
  if (range) response.setHeader("Content-Range", `bytes ${from}-${to - 1}/${file.size}`);
  response.writeHead(range ? 206 : 200);
  if (method === "HEAD" || from === to) response.end();
  else await pipeline(createReadStream(file.path, { start: from, end: to - 1, highWaterMark: CHUNK }), response);
}

function isNamed(header: string | undefined, etag: string): boolean {
  const names = header?.split(",").map((name) => name.trim().replace(/^W\//, "")) ?? [];
  return names.includes(etag) || names.includes("*");
}

const TEXTS: Record<number, string> = { 404: "Not found", 405: "Method not allowed", 416: "Range not in the file" };

function text(
  { method }: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: Record<string, string> = {},
): void {
  const body = `${TEXTS[status]}\n`;
  const type = { "Content-Type": "text/plain; charset=utf-8", "Content-Length": body.length };
  response.writeHead(status, { ...headers, ...type }).end(method === "HEAD" ? undefined : body);
}
