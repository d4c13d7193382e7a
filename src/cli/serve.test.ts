import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { get, type IncomingMessage, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isSiglipError } from "../core/errors.js";
import { readArguments } from "./arguments.js";
import { writeFolderManifest } from "./describe-files.js";
import { fileHandler, listen } from "./serve.js";

const WEIGHTS = Buffer.from(Array.from({ length: 200_000 }, (_, i) => i % 251));
let base: string;
let server: Server;
let url: string;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), "serve-"));
  const root = join(base, "root");
  mkdirSync(join(root, "model", "onnx"), { recursive: true });
  mkdirSync(join(base, "root-beside"));
  writeFileSync(join(root, "index.html"), "<!doctype html>");
  for (const name of ["a.mjs", "a.js", "a.wasm", "a b+ü.txt", "empty.json", ".hidden"])
    writeFileSync(join(root, name), "");
  writeFileSync(join(base, "secret.txt"), "secret");
  writeFileSync(join(base, "root-beside", "secret.txt"), "secret");
  symlinkSync(join(base, "secret.txt"), join(root, "out.txt"));
  symlinkSync(base, join(root, "up"));
  symlinkSync(join(root, "a.js"), join(root, "in.js"));
  writeFileSync(join(root, "model", "config.json"), "{}");
  writeFileSync(join(root, "model", "onnx", "vision_model.onnx"), WEIGHTS);
  await writeFolderManifest(join(root, "model"));
  ({ server, url } = await listen(await fileHandler(root, { "X-Own": "1" }), 0, "127.0.0.1"));
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  rmSync(base, { recursive: true });
});

const ONNX = "/model/onnx/vision_model.onnx";
const ask = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  fetch(url + path, { headers, method });

/** As it stands: fetch would resolve the dots itself. */
function raw(path: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    get({ hostname, port, path }, async (response: IncomingMessage) => {
      let text = "";
      for await (const part of response) text += part;
      resolve({ status: response.statusCode ?? 0, text });
    }).on("error", reject);
  });
}

describe("a file", () => {
  it("comes whole, with what a page needs", async () => {
    const response = await ask(ONNX);
    expect(Buffer.from(await response.arrayBuffer()).equals(WEIGHTS)).toBe(true);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-length": "200000",
      "content-type": "application/octet-stream",
      "accept-ranges": "bytes",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
      "cross-origin-resource-policy": "cross-origin",
      "access-control-allow-origin": "*",
      "access-control-expose-headers": "ETag, Accept-Ranges, Content-Range, Content-Length",
      "x-content-type-options": "nosniff",
      "x-own": "1",
    });
  });

  it("has its type", async () => {
    const type = async (path: string) => (await ask(path)).headers.get("content-type");
    expect(await type("/a.mjs")).toBe("text/javascript; charset=utf-8");
    expect(await type("/a.js")).toBe("text/javascript; charset=utf-8");
    expect(await type("/a.wasm")).toBe("application/wasm");
    expect(await type("/empty.json")).toBe("application/json; charset=utf-8");
    expect(await type("/")).toBe("text/html; charset=utf-8");
  });

  it("comes by parts", async () => {
    const response = await ask(ONNX, { Range: "bytes=70000-140000" });
    expect([response.status, response.headers.get("content-range")]).toEqual([206, "bytes 70000-140000/200000"]);
    expect(Buffer.from(await response.arrayBuffer()).equals(WEIGHTS.subarray(70_000, 140_001))).toBe(true);
    const outside = await ask(ONNX, { Range: "bytes=200000-" });
    expect([outside.status, outside.headers.get("content-range")]).toEqual([416, "bytes */200000"]);
  });

  it("without a body for HEAD", async () => {
    const response = await ask(ONNX, {}, "HEAD");
    expect([response.headers.get("content-length"), await response.text()]).toEqual(["200000", ""]);
    const part = await ask(ONNX, { Range: "bytes=0-9" }, "HEAD");
    expect([part.status, part.headers.get("content-length")]).toEqual([206, "10"]);
  });

  it("has the SHA-256 of its manifest as ETag, and its time where there is none or it is older", async () => {
    const etag = async (path: string) => (await ask(path)).headers.get("etag");
    const sha256 = createHash("sha256").update(WEIGHTS).digest("hex");
    expect(await etag(ONNX)).toBe(`"${sha256}"`);
    expect(await etag("/a.js")).toMatch(/^"0-[0-9a-f]+"$/);
    const later = new Date(Date.now() + 60_000);
    utimesSync(join(base, "root", "model", "config.json"), later, later);
    expect(await etag("/model/config.json")).toMatch(/^"2-[0-9a-f]+"$/);
  });

  it("is not sent again to one who has it, nor a part of another version", async () => {
    const etag = (await ask(ONNX)).headers.get("etag") ?? "";
    expect((await ask(ONNX, { "If-None-Match": etag })).status).toBe(304);
    expect((await ask(ONNX, { "If-None-Match": `"x", W/${etag}` })).status).toBe(304);
    expect((await ask(ONNX, { "If-None-Match": '"x"' })).status).toBe(200);
    expect((await ask(ONNX, { Range: "bytes=0-9", "If-Range": etag })).status).toBe(206);
    expect((await ask(ONNX, { Range: "bytes=0-9", "If-Range": '"x"' })).status).toBe(200);
  });

  it("may have any name, be empty, and be a link inside", async () => {
    for (const path of ["/a%20b+%C3%BC.txt", "/a%20b+ü.txt?x=%2e%2e", "/empty.json", "/in.js"]) {
      expect((await ask(path)).status, path).toBe(200);
    }
  });
});

describe("what is not served", () => {
  it.each([
    "/none.txt",
    "/model",
    "/model/",
    "/.hidden",
    "/out.txt",
    "/up/secret.txt",
    "/up/root/a.js/..",
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/%2e%2e%2fsecret.txt",
    "/model/../../secret.txt",
    "/..%5csecret.txt",
    "/..\\secret.txt",
    "/../root-beside/secret.txt",
    "/%252e%252e/secret.txt",
    "/%252e%252e%252fsecret.txt",
    "/.%2e/secret.txt",
    "/%2e./secret.txt",
    "/model/..%2f..%2fsecret.txt",
    "/model/onnx/../../../secret.txt",
    "/%5c..%5c..%5csecret.txt",
    "/%c0%ae%c0%ae/secret.txt",
    "/%EF%BC%8E%EF%BC%8E/secret.txt",
    "/up/",
    "/up/root-beside/secret.txt",
    "/model/%00/../config.json",
    "/%2ehidden",
    "/model//config.json",
    "/model/./config.json",
    "/config.json;/../secret.txt",
    "/C:/windows/win.ini",
    "//etc/passwd",
    "/%00",
    "/a.js%00.txt",
    "/%E0%A4%A",
    "/a.js/",
    "http://example.invalid/../secret.txt",
  ])("%s", async (path) => {
    const { status, text } = await raw(path);
    expect([status, text]).toEqual([404, "Not found\n"]);
  });

  it("other methods, but a preflight is answered", async () => {
    const post = await ask("/a.js", {}, "POST");
    expect([post.status, post.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
    const preflight = await ask("/a.js", {}, "OPTIONS");
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-headers")).toContain("Range");
  });

  it("a folder that is none", async () => {
    for (const dir of [join(base, "none"), join(base, "secret.txt")]) {
      const error = await fileHandler(dir).catch((reason: unknown) => reason);
      expect(isSiglipError(error, "bad-input")).toBe(true);
    }
  });
});

it("sends the headers of isolation with an error too, and tells nothing of the machine", async () => {
  const response = await ask("/none.txt");
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "x-content-type-options": "nosniff",
  });
  expect(await response.text()).toBe("Not found\n");
  expect(response.headers.has("server") || response.headers.has("x-powered-by")).toBe(false);
});

it("listens on this machine alone, unless it is told otherwise", () => {
  expect(readArguments(["serve", "."])).toMatchObject({ host: "127.0.0.1" });
});

it("goes on after one who goes away", async () => {
  const stop = new AbortController();
  const response = await fetch(url + ONNX, { signal: stop.signal });
  stop.abort();
  await expect(response.arrayBuffer()).rejects.toThrow();
  expect((await ask(ONNX)).status).toBe(200);
});

it("says that a port is taken", async () => {
  await expect(listen(() => undefined, Number(new URL(url).port), "127.0.0.1")).rejects.toThrow("EADDRINUSE");
});
