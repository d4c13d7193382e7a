import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readHubListing } from "../../src/models/manifest.js";
import { type Fault, type Hub, startHub } from "../hub.js";

const WEIGHTS = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31 + (i >> 8)) % 251));
const CONFIG = '{"a": 1}\n';
const ONNX = "onnx/vision_model.onnx";
const SHA256 = createHash("sha256").update(WEIGHTS).digest("hex");

let folder: string;
let hub: Hub;
let moved: Hub;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hub-"));
  mkdirSync(join(folder, "small", "onnx"), { recursive: true });
  writeFileSync(join(folder, "small", ONNX), WEIGHTS);
  writeFileSync(join(folder, "small", "config.json"), CONFIG);
  hub = await startHub([folder]);
  moved = await startHub([folder], { redirects: true });
});
afterEach(() => {
  hub.reset();
  moved.reset();
});
afterAll(async () => {
  await Promise.all([hub.close(), moved.close()]);
  rmSync(folder, { recursive: true });
});

const at = (path: string, of: Hub = hub, revision = "main") => `${of.url}/owner/small/resolve/${revision}/${path}`;
const listing = (of: Hub = hub, revision = "main") =>
  fetch(`${of.url}/api/models/owner/small/revision/${revision}?blobs=true`);
const bytes = async (response: Response) => Buffer.from(await response.arrayBuffer());
const range = (value: string, more = {}) => ({ headers: { Range: value, ...more } });
const settled = () => new Promise((resolve) => setTimeout(resolve, 200));

/** Stands for bytes where they are compared: a comparison of so many by themselves takes seconds. */
const name = (data: Buffer | string) => `${data.length} bytes, ${createHash("sha1").update(data).digest("hex")}`;

/** The bytes that came before the connection broke, or "whole". */
async function broken(response: Response): Promise<Buffer | "whole"> {
  const parts: Uint8Array[] = [];
  try {
    for await (const part of response.body ?? []) parts.push(part);
  } catch {
    return Buffer.concat(parts);
  }
  return "whole";
}

describe("a right answer", () => {
  it("is the file, with its marks, readable for any page", async () => {
    const response = await fetch(at(ONNX));
    expect(name(await bytes(response))).toBe(name(WEIGHTS));
    const get = (name: string) => response.headers.get(name);
    expect(get("etag")).toBe(`"${SHA256}"`);
    expect(get("content-length")).toBe("300000");
    expect(get("accept-ranges")).toBe("bytes");
    expect(get("access-control-allow-origin")).toBe("*");
    expect(get("access-control-expose-headers")).toMatch(/ETag.*Content-Range.*Content-Length/);
    expect(get("x-repo-commit")).toMatch(/^[0-9a-f]{40}$/);
    const config = await fetch(at("config.json"));
    expect(await config.text()).toBe(CONFIG);
    // What `git hash-object` gives.
    const blob = createHash("sha1").update(`blob ${CONFIG.length}\0${CONFIG}`).digest("hex");
    expect(config.headers.get("etag")).toBe(`"${blob}"`);
  });

  it.each([
    ["bytes=0-0", 0, 1],
    ["bytes=10-19", 10, 20],
    ["bytes=299990-", 299_990, 300_000],
    ["bytes=299990-400000", 299_990, 300_000],
    ["bytes=-7", 299_993, 300_000],
    ["bytes=-400000", 0, 300_000],
  ])("to %s is that part", async (asked, from, to) => {
    const response = await fetch(at(ONNX), range(asked));
    expect(response.status).toBe(206);
    expect(response.headers.get("content-range")).toBe(`bytes ${from}-${to - 1}/300000`);
    expect(response.headers.get("content-length")).toBe(String(to - from));
    expect(name(await bytes(response))).toBe(name(WEIGHTS.subarray(from, to)));
  });

  it("to a range outside the file is 416, and to what is no range the whole", async () => {
    for (const asked of ["bytes=300000-", "bytes=-0"]) {
      const response = await fetch(at(ONNX), range(asked));
      expect([response.status, response.headers.get("content-range")]).toEqual([416, "bytes */300000"]);
    }
    for (const asked of ["bytes=5-2", "bytes=0-1,4-5", "lines=0-1", "bytes=-"]) {
      expect((await fetch(at(ONNX), range(asked))).status).toBe(200);
    }
  });

  it("follows If-Range and If-None-Match", async () => {
    const status = async (headers: Record<string, string>) => (await fetch(at(ONNX), { headers })).status;
    expect(await status({ Range: "bytes=0-1", "If-Range": `"${SHA256}"` })).toBe(206);
    expect(await status({ Range: "bytes=0-1", "If-Range": '"other"' })).toBe(200);
    expect(await status({ "If-None-Match": `"${SHA256}"` })).toBe(304);
  });

  it("to HEAD has no body", async () => {
    const response = await fetch(at(ONNX), { method: "HEAD" });
    expect(response.headers.get("content-length")).toBe("300000");
    expect(await bytes(response)).toHaveLength(0);
    expect(hub.requests).toMatchObject([{ method: "HEAD", status: 200, bytes: 0, whole: true }]);
  });

  it("lists the files at their commit, by which they can be had", async () => {
    const json = await (await listing()).json();
    expect(json).toMatchObject({ id: "owner/small", siblings: [{ rfilename: "config.json" }, { rfilename: ONNX }] });
    expect(json.siblings[1]).toMatchObject({ size: 300_000, lfs: { sha256: SHA256, size: 300_000, pointerSize: 131 } });
    const { revision, files } = readHubListing(json);
    expect(files.get(ONNX)).toEqual({ size: 300_000, sha256: SHA256 });
    expect(files.get("config.json")?.gitSha1).toMatch(/^[0-9a-f]{40}$/);
    expect((await fetch(at("config.json", hub, revision))).status).toBe(200);
    expect((await listing(hub, revision)).status).toBe(200);
    const short = await (await fetch(`${hub.url}/api/models/owner/small`)).json();
    expect(short.siblings).toEqual([{ rfilename: "config.json" }, { rfilename: ONNX }]);
  });

  it("is 404 to what is not there", async () => {
    const other = "0".repeat(40);
    for (const url of [at("x.json"), at("config.json", hub, other), `${hub.url}/o/other/resolve/main/config.json`]) {
      expect((await fetch(url)).status).toBe(404);
    }
    expect((await listing(hub, other)).status).toBe(404);
    expect((await fetch(`${hub.url}/owner/..%2fsmall/resolve/main/config.json`)).status).toBe(404);
    expect((await fetch(at("..%2fsmall%2fconfig.json"))).status).toBe(404);
  });

  it("allows a range to other pages, but no If-Range", async () => {
    const response = await fetch(at(ONNX), { method: "OPTIONS" });
    expect(response.status).toBe(204);
    const allowed = response.headers.get("access-control-allow-headers")?.split(", ");
    expect(allowed).toContain("Range");
    expect(allowed).not.toContain("If-Range");
    expect(hub.count()).toBe(0);
    expect(hub.requests).toMatchObject([{ method: "OPTIONS" }]);
  });
});

describe("with another host for large files", () => {
  it("leads there, and small ones to another address of its own", async () => {
    const first = await fetch(at(ONNX, moved), { redirect: "manual" });
    expect(first.status).toBe(302);
    expect(first.headers.get("location")).toMatch(`${moved.cdnUrl}/`);
    expect(first.headers.get("x-linked-etag")).toBe(`"${SHA256}"`);
    moved.reset();
    const response = await fetch(at(ONNX, moved), range("bytes=5-9"));
    expect(name(await bytes(response))).toBe(name(WEIGHTS.subarray(5, 10)));
    expect(response.headers.get("etag")).not.toBe(`"${SHA256}"`);
    expect(moved.requests.map(({ hop, status }) => [hop, status])).toEqual([
      ["hub", 302],
      ["cdn", 206],
    ]);
    const config = await fetch(at("config.json", moved));
    expect(await config.text()).toBe(CONFIG);
    expect(config.url).toContain(`${moved.url}/api/resolve-cache/`);
  });

  it("goes wrong at the host with the bytes, or at the one that is named", async () => {
    moved.fault({ path: ONNX, status: 403, times: 1 });
    await fetch(at(ONNX, moved));
    expect(moved.requests.map(({ hop, status }) => [hop, status])).toEqual([
      ["hub", 302],
      ["cdn", 403],
    ]);
    moved.reset();
    moved.fault({ path: ONNX, hop: "hub", status: 500, times: 1 });
    await fetch(at(ONNX, moved));
    expect(moved.requests.map(({ hop, status }) => [hop, status])).toEqual([["hub", 500]]);
  });
});

describe("on command", () => {
  it.each([0, 1, 100_000])("cuts after %i bytes, and counts them", async (cut) => {
    hub.fault({ path: ONNX, cut, times: 1 });
    const got = await broken(await fetch(at(ONNX)));
    expect(name(got)).toBe(name(WEIGHTS.subarray(0, cut)));
    expect(hub.requests).toMatchObject([{ status: 200, bytes: cut, whole: false }]);
    expect(name(await bytes(await fetch(at(ONNX))))).toBe(name(WEIGHTS));
    expect([hub.count(ONNX), hub.bytes(ONNX)]).toEqual([2, cut + 300_000]);
  });

  it("cuts a range, a body without a length, and by a reset", async () => {
    hub.fault({ path: ONNX, cut: 1000 });
    expect(name(await broken(await fetch(at(ONNX), range("bytes=500-"))))).toBe(name(WEIGHTS.subarray(500, 1500)));
    hub.fault({ path: ONNX, noLength: true });
    expect(name(await broken(await fetch(at(ONNX))))).toBe(name(WEIGHTS.subarray(0, 1000)));
    hub.fault({ path: ONNX, byReset: true });
    expect(await fetch(at(ONNX)).then(broken, () => "reset")).not.toBe("whole");
    expect(hub.requests.map(({ whole }) => whole)).toEqual([false, false, false]);
  });

  it("sends a part as if it were the whole", async () => {
    hub.fault({ path: ONNX, short: 1000 });
    const response = await fetch(at(ONNX));
    expect(response.headers.get("content-length")).toBe("1000");
    expect(name(await bytes(response))).toBe(name(WEIGHTS.subarray(0, 1000)));
  });

  it("waits, and sends slowly", async () => {
    hub.fault({ path: "config.json", delay: 200, times: 1 });
    let began = performance.now();
    await fetch(at("config.json"));
    expect(performance.now() - began).toBeGreaterThan(190);
    hub.fault({ path: ONNX, rate: 600_000 });
    began = performance.now();
    expect(name(await bytes(await fetch(at(ONNX))))).toBe(name(WEIGHTS));
    expect(performance.now() - began).toBeGreaterThan(400);
  });

  it("counts little more than was sent to one who goes away", async () => {
    hub.fault({ path: ONNX, rate: 100_000 });
    const response = await fetch(at(ONNX));
    await response.body?.cancel();
    await settled();
    const sent = hub.bytes(ONNX);
    expect(sent).toBeLessThan(50_000);
    await settled();
    expect(hub.bytes(ONNX)).toBe(sent);
    expect(hub.requests).toMatchObject([{ whole: false }]);
  });

  it("turns one byte over, in the whole and in a part", async () => {
    hub.fault({ path: ONNX, corrupt: 70_000 });
    const wrong = Buffer.from(WEIGHTS).fill(~(WEIGHTS[70_000] ?? 0), 70_000, 70_001);
    const response = await fetch(at(ONNX));
    expect(response.headers.get("etag")).toBe(`"${SHA256}"`);
    expect(name(await bytes(response))).toBe(name(wrong));
    expect(name(await bytes(await fetch(at(ONNX), range("bytes=69999-70001"))))).toBe(
      name(wrong.subarray(69_999, 70_002)),
    );
    expect(name(await bytes(await fetch(at(ONNX), range("bytes=0-9"))))).toBe(name(WEIGHTS.subarray(0, 10)));
  });

  it("has another version of the file", async () => {
    hub.fault({ path: ONNX, changed: true });
    const response = await fetch(at(ONNX));
    expect(response.headers.get("etag")).toMatch(/^"[0-9a-f]{64}"$/);
    expect(response.headers.get("etag")).not.toBe(`"${SHA256}"`);
    expect((await bytes(response))[0]).toBe((WEIGHTS[0] ?? 0) ^ 0xff);
    expect((await fetch(at(ONNX), range("bytes=0-1", { "If-Range": `"${SHA256}"` }))).status).toBe(200);
  });

  it.each([401, 404, 429, 500])("answers %i so many times, after so many", async (status) => {
    hub.fault({ path: "config.json", status, retryAfter: 3, after: 1, times: 2 });
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push(await fetch(at("config.json")));
    expect(answers.map((one) => one.status)).toEqual([200, status, status, 200]);
    expect(answers[1]?.headers.get("retry-after")).toBe("3");
    expect((await fetch(at(ONNX))).status).toBe(200);
  });

  it("answers a page, without ranges, lengths or marks", async () => {
    const one = async (fault: Fault) => {
      hub.reset();
      hub.fault({ path: ONNX, ...fault });
      const response = await fetch(at(ONNX), range("bytes=0-9"));
      return { status: response.status, headers: response.headers, body: await bytes(response) };
    };
    const page = await one({ html: true });
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(page.body.toString()).toMatch("<!doctype html>");
    const whole = await one({ noRanges: true });
    expect([whole.status, whole.headers.get("accept-ranges"), whole.body.length]).toEqual([200, null, 300_000]);
    const endless = await one({ noLength: true });
    expect([endless.headers.get("content-length"), endless.headers.get("content-range")]).toEqual([
      null,
      "bytes 0-9/*",
    ]);
    expect(endless.body).toHaveLength(10);
    expect((await one({ noEtag: true })).headers.get("etag")).toBeNull();
  });

  it("redirects for ever, or to another host", async () => {
    hub.fault({ path: ONNX, redirect: "loop" });
    await expect(fetch(at(ONNX))).rejects.toThrow();
    expect(hub.count(ONNX)).toBeGreaterThan(10);
    hub.fault({ path: ONNX, redirect: "http://example.invalid/x" });
    const response = await fetch(at(ONNX), { redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([302, "http://example.invalid/x"]);
  });

  it("lies in its listing, leaves files out, or has none", async () => {
    const sha256 = "0".repeat(64);
    hub.fault({ path: "api", listing: { [ONNX]: { sha256 } } });
    expect(readHubListing(await (await listing()).json()).files.get(ONNX)).toEqual({ size: 300_000, sha256 });
    hub.fault({ path: "api", listing: { [ONNX]: null } });
    expect([...readHubListing(await (await listing()).json()).files.keys()]).toEqual(["config.json"]);
    hub.fault({ path: "api", status: 404 });
    expect((await listing()).status).toBe(404);
    expect(hub.count("api")).toBe(3);
    expect((await fetch(at("config.json"))).status).toBe(200);
  });

  it("goes wrong for the files and the repository that are meant", async () => {
    hub.fault({ path: "*.onnx", repository: "other/small", status: 500 });
    expect((await fetch(at(ONNX))).status).toBe(200);
    hub.fault({ path: "*.onnx", repository: "owner/small", status: 500 });
    expect((await fetch(at(ONNX))).status).toBe(500);
    expect((await fetch(at("config.json"))).status).toBe(200);
    hub.fault({ status: 503 });
    expect((await fetch(at("config.json"))).status).toBe(503);
    expect((await listing()).status).toBe(200);
  });

  it("is commanded from pages", async () => {
    const control = (body: object) => fetch(`${hub.url}/control`, { method: "POST", body: JSON.stringify(body) });
    await control({ path: ONNX, status: 500 });
    expect((await fetch(at(ONNX))).status).toBe(500);
    expect(await (await fetch(`${hub.url}/control`)).json()).toMatchObject([{ path: ONNX, status: 500 }]);
    expect(await (await control({ reset: true })).json()).toEqual([]);
    expect((await fetch(at(ONNX))).status).toBe(200);
  });
});

it("has another commit after a change of a file", async () => {
  const before = readHubListing(await (await listing()).json());
  writeFileSync(join(folder, "small", "config.json"), '{"a": 12}');
  const after = readHubListing(await (await listing()).json());
  expect(after.revision).not.toBe(before.revision);
  expect(after.files.get("config.json")).not.toEqual(before.files.get("config.json"));
  expect((await fetch(at("config.json", hub, before.revision))).status).toBe(404);
});

it("cuts what is under way when it closes", async () => {
  const own = await startHub([folder]);
  own.fault({ path: ONNX, rate: 1000 });
  const response = await fetch(at(ONNX, own));
  await own.close();
  expect(await broken(response)).not.toBe("whole");
});

const shared = fileURLToPath(new URL("../../../shared/hub", import.meta.url));
it.skipIf(!existsSync(shared))("serves the checkpoints beside the project", async () => {
  const own = await startHub([shared]);
  const path = "thin-siglip-siglip2/config.json";
  const response = await fetch(`${own.url}/any/${path.replace("/", "/resolve/main/")}`);
  expect(await bytes(response)).toEqual(readFileSync(join(shared, path)));
  await own.close();
});
