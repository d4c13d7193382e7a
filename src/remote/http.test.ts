import { createServer, type Server } from "node:http";
import { afterEach, describe, expect, it, vi } from "vitest";
import { isSiglipError, type SiglipError } from "../core/errors.js";
import { chroma } from "./chroma.js";
import { Http } from "./http.js";
import { postgrest } from "./postgrest.js";
import { qdrant } from "./qdrant.js";
import { search } from "./search.js";

const KEY = "a-very-secret-key";
const headers = { "api-key": KEY };
const QUERY = { vector: new Float32Array([1, 0]), space: "a" };

const servers: Server[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const server of servers.splice(0)) server.close();
});

/** A server that answers each request in the same way, and notes the keys that came. */
async function serverOf(status: number, body: string, more: Record<string, string> = {}) {
  const keys: unknown[] = [];
  const server = createServer((request, response) => {
    keys.push(request.headers["api-key"]);
    response.writeHead(status, more).end(body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, keys };
}

/** All that an error says, with what it holds. */
const allOf = (error: unknown): string => {
  const { message, stack, data, cause } = error as SiglipError;
  return [message, stack, JSON.stringify(data), cause === undefined ? "" : allOf(cause)].join("\n");
};

describe("a busy or absent engine", () => {
  it("is asked five times with growing waits, and then said to be out of reach", async () => {
    vi.useFakeTimers();
    const times: number[] = [];
    const began = Date.now();
    const fetch = async () => {
      times.push(Date.now() - began);
      throw new TypeError(`fetch failed: ${KEY}`);
    };
    const answer = new Http("X", { url: "http://localhost:1", headers, fetch }).send("GET", "", undefined, undefined);
    const failed = answer.catch((error: unknown) => error);
    await vi.runAllTimersAsync();
    expect(await failed).toMatchObject({ code: "engine-unreachable", data: { engine: "X" } });
    expect(allOf(await failed)).not.toContain(KEY);
    expect(times).toEqual([0, 250, 750, 1750, 3750]);
  });

  it("is waited for as long as it asks, but no longer than half a minute, and then has failed", async () => {
    vi.useFakeTimers();
    const times: number[] = [];
    const began = Date.now();
    const fetch = async () => {
      times.push(Date.now() - began);
      const after = times.length === 1 ? "2" : "3600";
      return new Response(`busy, says ${KEY}`, { status: 429, headers: { "retry-after": after } });
    };
    const failed = new Http("X", { url: "http://localhost:1", headers, fetch })
      .send("GET", "", undefined, undefined)
      .catch((error: unknown) => error);
    await vi.runAllTimersAsync();
    expect(await failed).toMatchObject({ code: "engine-failed", data: { status: 429, detail: '"busy, says …"' } });
    expect(times).toEqual([0, 2000, 32_000, 62_000, 92_000]);
  });

  it("that never answers is left", async () => {
    const timeout = vi.spyOn(AbortSignal, "timeout").mockImplementation(() => AbortSignal.abort(new Error("late")));
    vi.useFakeTimers();
    const fetch = (_: unknown, init?: RequestInit) => {
      init?.signal?.throwIfAborted();
      return new Promise<Response>(() => undefined);
    };
    const failed = new Http("X", { url: "http://localhost:1", fetch })
      .send("GET", "", undefined, undefined)
      .catch((error: unknown) => error);
    await vi.runAllTimersAsync();
    timeout.mockRestore();
    expect(await failed).toMatchObject({ code: "engine-unreachable", message: "X did not answer within 60 seconds." });
  });

  it("is not waited for once the call is aborted", async () => {
    const { url } = await serverOf(503, "busy", { "Retry-After": "30" });
    const reason = new Error("enough");
    const aborted = new AbortController();
    setTimeout(() => aborted.abort(reason), 50);
    await expect(new Http("X", { url }).send("GET", "", undefined, aborted.signal)).rejects.toBe(reason);
  });
});

describe("a key", () => {
  it("is sent as the app gave it, and is in no error", async () => {
    for (const [status, code] of [
      [401, "engine-refused"],
      [403, "engine-refused"],
      [400, "engine-failed"],
      [200, "engine-answer"],
    ] as const) {
      const { url, keys } = await serverOf(status, `you sent ${KEY}`);
      for (const engine of [
        chroma({ url, headers, collection: "x" }),
        qdrant({ url, headers, collection: "x" }),
        postgrest({ url, headers, table: "x" }),
      ]) {
        const error = await search(QUERY, engine).catch((error: unknown) => error);
        expect(error).toMatchObject({ code });
        expect(allOf(error)).not.toContain(KEY);
      }
      expect(new Set(keys)).toEqual(new Set([KEY]));
    }
  });

  it("does not follow a redirect", async () => {
    const other = await serverOf(200, "{}");
    const { url } = await serverOf(307, "", { Location: other.url });
    await expect(search(QUERY, qdrant({ url, headers, collection: "x" }))).rejects.toMatchObject({
      code: "engine-failed",
      data: { status: 307 },
    });
    expect(other.keys).toEqual([]);
  });

  it("in an address, or in headers that can't be sent, is refused without being said", () => {
    for (const options of [
      { url: `http://me:${KEY}@localhost` },
      { url: `http://localhost/?key=${KEY}` },
      { url: `file:///${KEY}` },
      { url: KEY },
      { url: "http://localhost", headers: { "api-key": `${KEY}\n\u{1f511}` } },
    ]) {
      const making = () => chroma({ ...options, collection: "x" });
      expect(making).toThrow(expect.toSatisfy((error) => isSiglipError(error, "bad-input")));
      expect(making).toThrow(expect.toSatisfy((error) => !allOf(error).includes(KEY)));
    }
  });
});

describe("an answer that is none of the engine's", () => {
  it.each([
    ["chroma", "[]"],
    ["chroma", '{"id":1}'],
    ["qdrant", "{}"],
    ["qdrant", "null"],
    ["postgrest", "{}"],
    ["postgrest", '[{"id":"a","kind":"image","metadata":"","cosine":"1"}]'],
    ["postgrest", '[{"id":"a","kind":"image","metadata":"{","cosine":1}]'],
  ])("of %s, %s, is said to be that", async (name, body) => {
    const { url } = await serverOf(200, body);
    const engine = {
      chroma: chroma({ url, collection: "x" }),
      qdrant: qdrant({ url, collection: "x" }),
      postgrest: postgrest({ url, table: "x" }),
    }[name];
    await expect(engine && search(QUERY, engine)).rejects.toMatchObject({ code: "engine-answer" });
  });
});

describe("a collection that somebody else made", () => {
  it.each([
    ["chroma", '{"id":"1","metadata":null}'],
    ["qdrant", '{"result":{"config":{}}}'],
  ])("in %s is not searched", async (name, body) => {
    const { url } = await serverOf(200, body);
    const engine = name === "chroma" ? chroma({ url, collection: "x" }) : qdrant({ url, collection: "x" });
    await expect(search(QUERY, engine)).rejects.toMatchObject({ code: "no-collection" });
  });
});
