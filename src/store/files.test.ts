import { beforeEach, describe, expect, test } from "vitest";
import { FakeHost, type Manners, sha256, someBytes } from "../../e2e/fake-host.js";
import type { FileRef } from "./file-ref.js";
import { Files } from "./files.js";

const MB = 1024 * 1024;
const URL_OF = "https://hub.test/models/a/resolve/1/onnx/model.onnx";
const BYTES = someBytes(11 * MB + 12345);
const SHA = sha256(BYTES);

let host: FakeHost;
let waits: number[];
beforeEach(() => {
  host = new FakeHost({ etag: '"one"' });
  host.files.set(URL_OF, BYTES);
  waits = [];
});

const ref = (more: Partial<FileRef> = {}): FileRef => ({
  url: URL_OF,
  owner: "models/a@1",
  file: "onnx/model.onnx",
  fixed: true,
  ...more,
});
const open = () =>
  Files.open({
    only: "memory",
    fetch: host.fetch,
    wait: async (ms) => {
      waits.push(ms);
    },
  });
const now = () => ({ signal: new AbortController().signal });

async function expectWhole(files: Files, one: FileRef, bytes = BYTES): Promise<void> {
  const blob = await files.whole(one, now());
  expect(blob.size).toBe(bytes.length);
  expect(sha256(new Uint8Array(await blob.arrayBuffer()))).toBe(sha256(bytes));
}

async function faultOf(promise: Promise<unknown>) {
  return promise.then(
    () => undefined,
    (error) => ({ code: error.code, data: error.data, message: String(error.message ?? error) }),
  );
}

describe("a whole file", () => {
  for (const [what, more] of [
    ["with a checksum", { sha256: SHA }],
    ["with a size", { size: BYTES.length }],
    ["of which nothing is known", {}],
  ] as const) {
    test(`${what} is fetched once, each byte, and then comes from the store`, async () => {
      const files = await open();
      await expectWhole(files, ref(more));
      expect(host.sent).toBe(BYTES.length);
      const asked = host.seen.length;
      await expectWhole(files, ref(more));
      expect(host.seen.length).toBe(asked);
      expect(await files.list()).toEqual([
        { owner: "models/a@1", file: "onnx/model.onnx", bytes: BYTES.length, size: BYTES.length, complete: true },
      ]);
    });
  }

  for (const [what, manners] of [
    ["no ranges", { ranges: false }],
    ["no ranges and no lengths", { ranges: false, lengths: false }],
    ["hidden headers", { hidden: true }],
    ["hidden headers and no lengths", { hidden: true, lengths: false }],
    ["nothing to compare", { etag: undefined }],
  ] as [string, Manners][]) {
    test(`comes from a host with ${what}`, async () => {
      Object.assign(host.manners, manners);
      await expectWhole(await open(), ref({ sha256: SHA }));
      host.seen.length = 0;
      await expectWhole(await open(), ref());
      expect(host.sent).toBeLessThanOrEqual(BYTES.length + 64 * 1024);
    });
  }

  test("says how much is there, ever more, and the total", async () => {
    const told: [number, number | undefined][] = [];
    await (await open()).whole(ref(), { ...now(), onBytes: (...row) => told.push(row) });
    const loaded = told.map(([bytes]) => bytes);
    expect(loaded).toEqual(loaded.toSorted((a, b) => a - b));
    expect(told.at(-1)).toEqual([BYTES.length, BYTES.length]);
    expect(told.length).toBeGreaterThan(100);
  });

  test("of no bytes is a file too", async () => {
    host.files.set(URL_OF, new Uint8Array());
    await expectWhole(await open(), ref(), new Uint8Array());
  });

  test("is fetched once for two who ask at once", async () => {
    const files = await open();
    await Promise.all([expectWhole(files, ref()), expectWhole(files, ref({ owner: "b" }))]);
    expect(host.sent).toBe(BYTES.length);
  });

  test("that arrives out of order is added up in order", async () => {
    // The first request is the slowest by far.
    host.manners.beforeStep = ({ range }, at) =>
      range?.startsWith("bytes=0-") && at >= MB ? new Promise((resolve) => setTimeout(resolve, 5)) : undefined;
    await expectWhole(await open(), ref({ sha256: SHA, size: BYTES.length }));
  });
});

describe("going on", () => {
  test("after an abort, from what is stored; all requests stop at once, with the signal's reason", async () => {
    const files = await open();
    const abort = new AbortController();
    const onBytes = (loaded: number) => loaded > 7 * MB && abort.abort(new Error("enough"));
    const fault = await faultOf(files.whole(ref({ sha256: SHA }), { signal: abort.signal, onBytes }));
    expect(fault?.message).toBe("enough");
    const before = host.sent;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(host.sent).toBe(before);
    expect(host.seen.filter(({ stopped }) => stopped).length).toBeGreaterThan(1);
    const [row] = await files.list();
    expect(row?.complete).toBe(false);
    expect(row?.bytes).toBeGreaterThan(7 * MB - 4 * 64 * 1024);
    await expectWhole(files, ref({ sha256: SHA }));
    expect(host.sent - before).toBe(BYTES.length - (row?.bytes ?? 0));
  });

  test("after a cut, from the last byte", async () => {
    let cuts = 0;
    host.manners.beforeStep = (_, at) => {
      if (at % MB === 3 * 64 * 1024 && cuts++ % 2 === 0) throw new TypeError("connection reset");
    };
    await expectWhole(await open(), ref({ sha256: SHA }));
    expect(cuts).toBeGreaterThan(10);
    expect(host.sent).toBe(BYTES.length);
  });

  test("after an answer that ends too soon", async () => {
    host.manners.instead = ({ range }, count) => {
      if (count % 3 !== 0) return undefined;
      const [, from, to] = /bytes=(\d+)-(\d+)/.exec(range ?? "") ?? [];
      const headers = { "content-range": `bytes ${from}-${to}/${BYTES.length}`, etag: '"one"' };
      return new Response(BYTES.slice(Number(from), Number(from) + 100_000), { status: 206, headers });
    };
    await expectWhole(await open(), ref({ sha256: SHA }));
  });

  test("where the host sends no parts, by reading over what is there", async () => {
    let cuts = 0;
    Object.assign(host.manners, {
      ranges: false,
      beforeStep: (_: unknown, at: number) => {
        if (at >= 5 * MB && cuts++ === 0) throw new TypeError("connection reset");
      },
    });
    await expectWhole(await open(), ref({ sha256: SHA }));
    expect(host.seen.length).toBe(2);
  });
});

describe("a host that is busy or away", () => {
  for (const status of [429, 500, 503]) {
    test(`with ${status} is asked again`, async () => {
      host.manners.instead = (_, count) => (count < 4 ? new Response("", { status }) : undefined);
      await expectWhole(await open(), ref());
      expect(waits.length).toBe(3);
      expect(waits[2]).toBeGreaterThan(waits[0] as number);
    });
  }

  test("is waited for as long as it says, up to a minute", async () => {
    const after = ["7", new Date(Date.now() + 20_000).toUTCString(), "100000"];
    host.manners.instead = (_, count) => {
      const asked = after[count - 1];
      return asked === undefined ? undefined : new Response("", { status: 429, headers: { "retry-after": asked } });
    };
    await expectWhole(await open(), ref());
    expect(waits[0]).toBe(7000);
    expect(waits[1]).toBeGreaterThan(17_000);
    expect(waits[1]).toBeLessThanOrEqual(20_000);
    expect(waits[2]).toBe(60_000);
  });

  test("for good is told after five tries, with its status", async () => {
    host.manners.instead = () => new Response("", { status: 500 });
    expect(await faultOf((await open()).whole(ref(), now()))).toMatchObject({
      code: "model-fetch",
      data: { url: URL_OF, status: 500 },
    });
    expect(host.seen.length).toBe(5);
  });

  test("that can't be reached is told after five tries", async () => {
    host.manners.instead = () => Promise.reject(new TypeError("failed to fetch"));
    const fault = await faultOf((await open()).whole(ref(), now()));
    expect(fault).toMatchObject({ code: "model-fetch", message: `${URL_OF} can't be reached.` });
    expect(host.seen.length).toBe(5);
  });
});

describe("a refusal is told at once:", () => {
  for (const status of [400, 401, 403, 404, 410]) {
    test(`status ${status}`, async () => {
      host.manners.instead = () => new Response("", { status });
      const fault = await faultOf((await open()).whole(ref(), now()));
      expect(fault).toMatchObject({ code: "model-fetch", data: { url: URL_OF, status } });
      expect(host.seen.length).toBe(1);
    });
  }

  test("a web page in the file's place", async () => {
    host.manners.instead = () => new Response("<p>", { headers: { "content-type": "text/html; charset=utf-8" } });
    const fault = await faultOf((await open()).whole(ref(), now()));
    expect(fault).toMatchObject({ code: "model-fetch", message: `${URL_OF} answered with a web page.` });
    expect(host.seen.length).toBe(1);
  });

  test("a redirect where none is allowed", async () => {
    host.manners.instead = () => Response.redirect("https://cdn.test/x", 302);
    expect(await faultOf((await open()).whole(ref(), now()))).toMatchObject({ code: "model-fetch" });
    expect(host.seen.length).toBe(1);
  });

  for (const [redirects, led, allowed] of [
    [["cdn.test"], "https://cdn.test/x", true],
    [["*.cdn.test"], "https://eu.cdn.test/x", true],
    [["*.cdn.test"], "https://cdn.test.evil/x", false],
    [["*.cdn.test"], "https://evilcdn.test/x", false],
    [["cdn.test"], "https://hub.test/other", true],
    [["cdn.test"], "http://cdn.test/x", false],
  ] as const) {
    test(`${redirects} to ${led}: ${allowed ? "not refused" : "refused"}`, async () => {
      host.manners.instead = () => {
        const response = new Response(someBytes(100));
        return Object.defineProperty(response, "url", { value: led });
      };
      const fault = await faultOf((await open()).whole(ref({ redirects }), now()));
      if (allowed) expect(fault).toBeUndefined();
      else expect(fault).toMatchObject({ code: "model-fetch", data: { status: 200 } });
    });
  }
});

describe("wrong bytes", () => {
  const damaged = () => {
    const bytes = BYTES.slice();
    bytes[6 * MB] = (bytes[6 * MB] as number) ^ 1;
    return bytes;
  };

  test("once are fetched anew", async () => {
    host.files.set(URL_OF, damaged());
    let fetched = 0;
    host.manners.beforeStep = ({ sent }) => {
      // By the time that all of the first file was sent, the host has the right one.
      fetched = Math.max(fetched, sent);
      if (host.sent >= BYTES.length) host.files.set(URL_OF, BYTES);
    };
    await expectWhole(await open(), ref({ sha256: SHA }));
    expect(host.sent).toBe(2 * BYTES.length);
  });

  test("for good are model-damaged, and nothing of them stays", async () => {
    host.files.set(URL_OF, damaged());
    const files = await open();
    expect(await faultOf(files.whole(ref({ sha256: SHA }), now()))).toMatchObject({
      code: "model-damaged",
      data: { url: URL_OF, expected: SHA, actual: sha256(damaged()) },
    });
    expect(host.sent).toBe(2 * BYTES.length);
    expect(await files.list()).toEqual([]);
  });

  test("of another length than the listing says are not even fetched", async () => {
    const fault = await faultOf((await open()).whole(ref({ size: BYTES.length + 1 }), now()));
    expect(fault?.code).toBe("model-damaged");
    expect(host.sent).toBeLessThan(2 * MB);
  });

  test("of a file that changes while it is fetched are thrown away", async () => {
    const other = someBytes(9 * MB, 2);
    host.manners.beforeStep = ({ range }, at) => {
      if (range?.startsWith("bytes=0-") && at === 2 * MB && host.manners.etag === '"one"') {
        host.manners.etag = '"two"';
        host.files.set(URL_OF, other);
        throw new TypeError("connection reset");
      }
    };
    await expectWhole(await open(), ref(), other);
  });

  test("of a file that always changes are model-damaged", async () => {
    host.manners.instead = () => {
      host.manners.etag = `"${host.seen.length}"`;
      return undefined;
    };
    expect((await faultOf((await open()).whole(ref(), now())))?.code).toBe("model-damaged");
  });

  test("of a file that shrank begin anew", async () => {
    const files = await open();
    const abort = new AbortController();
    const onBytes = (loaded: number) => loaded > 9 * MB && abort.abort();
    await faultOf(files.whole(ref(), { signal: abort.signal, onBytes }));
    host.files.set(URL_OF, BYTES.slice(0, 3 * MB));
    await expectWhole(files, ref(), BYTES.slice(0, 3 * MB));
  });
});

describe("a file that may change", () => {
  const loose = ref({ fixed: false });

  test("is asked after, and comes from the store while it is the same", async () => {
    const files = await open();
    await expectWhole(files, loose);
    host.seen.length = 0;
    await expectWhole(files, loose);
    expect(host.seen.map(({ method }) => method)).toEqual(["HEAD"]);
    host.manners.etag = '"two"';
    host.files.set(URL_OF, someBytes(MB, 3));
    await expectWhole(files, loose, someBytes(MB, 3));
  });

  test("is fetched again where the host gives nothing to compare", async () => {
    delete host.manners.etag;
    const files = await open();
    await expectWhole(files, loose);
    await expectWhole(files, loose);
    expect(host.sent).toBe(2 * BYTES.length);
  });

  test("comes from the store while the host is away", async () => {
    const files = await open();
    await expectWhole(files, loose);
    host.manners.instead = () => Promise.reject(new TypeError("failed to fetch"));
    await expectWhole(files, loose);
    host.manners.instead = () => new Response("", { status: 404 });
    expect(await faultOf(files.whole(loose, now()))).toMatchObject({ code: "model-fetch", data: { status: 404 } });
  });
});

describe("JSON", () => {
  const URL_JSON = "https://hub.test/config.json";
  const json = (more: Partial<FileRef> = {}) => ref({ url: URL_JSON, file: "config.json", fixed: false, ...more });
  const put = (text: string) => host.files.set(URL_JSON, new TextEncoder().encode(text));

  test("is asked for each time, and kept for when the host is away", async () => {
    const files = await open();
    put('{"a":1}');
    expect(await files.json(json(), now())).toEqual({ a: 1 });
    put('{"a":2}');
    expect(await files.json(json(), now())).toEqual({ a: 2 });
    host.manners.instead = () => Promise.reject(new TypeError("failed to fetch"));
    expect(await files.json(json(), now())).toEqual({ a: 2 });
    expect(waits).toEqual([]);
  });

  test("of a fixed address is fetched once", async () => {
    const files = await open();
    put('{"a":1}');
    for (let i = 0; i < 3; i++) expect(await files.json(json({ fixed: true }), now())).toEqual({ a: 1 });
    expect(host.seen.length).toBe(1);
  });

  for (const fixed of [true, false]) {
    test(`that is none is model-invalid with its address (${fixed ? "fixed" : "not fixed"})`, async () => {
      put('{"a":');
      expect(await faultOf((await open()).json(json({ fixed }), now()))).toMatchObject({
        code: "model-invalid",
        data: { file: URL_JSON },
      });
    });
  }
});

describe("parts", () => {
  const K = 1024;

  test("are fetched when they are wanted, once, in chunks", async () => {
    const files = await open();
    const file = await files.open(ref(), now(), 64 * K);
    expect(file?.size).toBe(BYTES.length);
    const before = host.sent;
    const read = (from: number, to: number) => file?.read(from, to, now());
    expect(await read(5 * MB + 10, 5 * MB + 700)).toEqual(BYTES.slice(5 * MB + 10, 5 * MB + 700));
    expect(host.sent - before).toBe(64 * K);
    const chunk = await read(5 * MB, 5 * MB + 64 * K);
    expect(sha256(chunk as Uint8Array)).toBe(sha256(BYTES.slice(5 * MB, 5 * MB + 64 * K)));
    expect(host.sent - before).toBe(64 * K);
    expect(await read(BYTES.length - 5, BYTES.length)).toEqual(BYTES.slice(-5));
    expect((await files.list())[0]).toMatchObject({ complete: false, size: BYTES.length });
  });

  test("over many requests come together, and as a Blob", async () => {
    const file = await (await open()).open(ref(), now());
    await file?.read(2 * MB, 2 * MB + 5, now());
    const [from, to] = [MB + 3, 10 * MB + 7];
    const told: number[] = [];
    await file?.ensure(from, to, { ...now(), onBytes: (loaded) => told.push(loaded) });
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    const blob = await file?.blob(from, to);
    expect(sha256(new Uint8Array((await blob?.arrayBuffer()) ?? []))).toBe(sha256(BYTES.slice(from, to)));
    await expect(file?.blob(0, BYTES.length)).rejects.toMatchObject({ code: "internal" });
  });

  test("one that is missing alone is fetched alone for the whole", async () => {
    const files = await open();
    const file = await files.open(ref({ sha256: SHA }), now());
    await file?.ensure(0, 5 * MB, now());
    await file?.ensure(6 * MB, BYTES.length, now());
    const before = host.sent;
    await expectWhole(files, ref({ sha256: SHA }));
    expect(host.sent - before).toBe(MB);
  });

  test("that were fetched are not fetched again for the whole", async () => {
    const files = await open();
    const file = await files.open(ref({ sha256: SHA }), now());
    await file?.ensure(3 * MB, 4 * MB, now());
    await expectWhole(files, ref({ sha256: SHA }));
    expect(host.sent).toBe(BYTES.length);
    host.seen.length = 0;
    const again = await files.open(ref({ sha256: SHA }), now());
    expect(await again?.read(0, 10, now())).toEqual(BYTES.slice(0, 10));
    expect(host.seen).toEqual([]);
  });

  test("are not there where the host sends none, unless the file is there whole", async () => {
    host.manners.ranges = false;
    const files = await open();
    expect(await files.open(ref(), now())).toBeUndefined();
    expect(host.sent).toBeLessThanOrEqual(128 * K);
    await expectWhole(files, ref());
    expect((await files.open(ref(), now()))?.size).toBe(BYTES.length);
  });

  test("of a file that changed are model-damaged", async () => {
    const file = await (await open()).open(ref(), now());
    host.manners.etag = '"two"';
    expect(await faultOf(file?.read(5 * MB, 6 * MB, now()) as Promise<unknown>)).toMatchObject({
      code: "model-damaged",
    });
  });
});

describe("owners", () => {
  const other = "https://mirror.test/model.onnx";

  test("the same bytes of two addresses are kept once, and stay while one owns them", async () => {
    host.files.set(other, BYTES);
    const files = await open();
    await expectWhole(files, ref({ sha256: SHA }));
    const asked = host.seen.length;
    await expectWhole(files, ref({ sha256: SHA, url: other, owner: "mirror" }));
    expect(host.seen.length).toBe(asked);
    expect((await files.usage()).bytes).toBe(BYTES.length);
    expect((await files.list()).map(({ owner }) => owner)).toEqual(["models/a@1", "mirror"]);
    expect(await files.remove("models")).toBe(0);
    expect(await files.remove("models/a@1")).toBe(0);
    await expectWhole(files, ref({ sha256: SHA, url: other, owner: "mirror" }));
    expect(host.seen.length).toBe(asked);
    expect(await files.remove("mirror")).toBe(BYTES.length);
    expect(await files.list()).toEqual([]);
  });

  test("all can be removed", async () => {
    const files = await open();
    await expectWhole(files, ref());
    expect(await files.remove()).toBe(BYTES.length);
    expect(await files.usage()).toMatchObject({ kind: "memory", bytes: 0 });
  });
});
