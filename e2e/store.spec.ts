import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buildModules } from "../scripts/build-modules.js";
import type { StoreKind } from "../src/core/storage-types.js";
import type { FileRef } from "../src/store/file-ref.js";
import { inAll, usual } from "./engine.js";
import { sha256, someBytes } from "./fake-host.js";
import { expect, type Page, test } from "./test.js";

interface Reply {
  value?: unknown;
  fault?: { code?: string; message: string };
  ended?: number;
}
declare const store: {
  ask(worker: number, way: string, input?: unknown, stopAt?: number): Promise<Reply>;
  end(worker: number): void;
};

const MB = 1024 * 1024;
const BYTES = someBytes(24 * MB + 777);
const SHA = sha256(BYTES);

let server: Server;
let url: string;
/** The ranges that were asked for, and how many bytes went out. */
let asked: string[] = [];
let sent = 0;
/** Milliseconds between two 64 KiB. */
let pause = 0;

test.beforeAll(async () => {
  await buildModules("store", ["store/files"]);
  server = createServer(async (request, response) => {
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Expose-Headers", "Content-Range, ETag");
    response.setHeader("ETag", `"${SHA}"`);
    asked.push(`${request.method} ${request.headers.range ?? ""}`);
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
    const from = Number(first ?? 0);
    const to = Math.min(BYTES.length, last === undefined ? BYTES.length : Number(last) + 1);
    response.writeHead(first === undefined ? 200 : 206, {
      "Content-Length": to - from,
      "Content-Type": "application/octet-stream",
      ...(first === undefined ? {} : { "Content-Range": `bytes ${from}-${to - 1}/${BYTES.length}` }),
    });
    for (let at = from; at < to && !response.destroyed; at += 65536) {
      const part = BYTES.subarray(at, Math.min(to, at + 65536));
      sent += part.length;
      if (!response.write(part)) {
        await new Promise<void>((resolve) => {
          const on = () => {
            response.off("drain", on).off("close", on);
            resolve();
          };
          response.on("drain", on).on("close", on);
        });
      }
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    }
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/model.onnx`;
});

test.afterAll(() => new Promise((resolve) => server.close(resolve)));

test.beforeEach(async ({ page }) => {
  await page.goto("/e2e/pages/blank.html");
  await page.addScriptTag({ type: "module", url: "/e2e/pages/store.js" });
  await page.waitForFunction(() => "store" in globalThis);
  pause = 0;
  forget();
});

function forget(): void {
  asked = [];
  sent = 0;
}

const file = (more: Partial<FileRef> = {}): FileRef => ({
  url,
  owner: "a",
  file: "model.onnx",
  fixed: true,
  sha256: SHA,
  ...more,
});

async function ask<T>(page: Page, worker: number, way: string, input?: unknown): Promise<T> {
  const reply = await page.evaluate(([worker, way, input]) => store.ask(worker, way, input), [
    worker,
    way,
    input,
  ] as const);
  if (reply.fault) throw new Error(`${reply.fault.code}: ${reply.fault.message}`);
  return reply.value as T;
}

const start = (page: Page, worker: number, only?: StoreKind) =>
  ask<{ kind: StoreKind; notes: string[] }>(page, worker, "start", only ? { only } : {});

async function expectWhole(page: Page, worker: number, ref = file()): Promise<void> {
  expect(await ask(page, worker, "whole", ref)).toMatchObject({ size: BYTES.length, sha256: SHA });
}

for (const kind of ["opfs", "cache", "memory"] as const) {
  usual(kind === "opfs")(`${kind}: a file is fetched once, and found again`, async ({ page }) => {
    expect(await start(page, 1, kind)).toEqual({ kind, notes: [] });
    await expectWhole(page, 1);
    expect(sent).toBe(BYTES.length);
    if (kind !== "memory") {
      await page.evaluate(() => store.end(1));
      await start(page, 1, kind);
    }
    forget();
    await expectWhole(page, 1);
    expect(asked).toEqual([]);
    expect(await ask(page, 1, "list")).toEqual([
      { owner: "a", file: "model.onnx", bytes: BYTES.length, size: BYTES.length, complete: true },
    ]);
    expect(await ask(page, 1, "usage")).toMatchObject({ kind, bytes: BYTES.length });
    expect(await ask(page, 1, "remove", "b")).toBe(0);
    expect(await ask(page, 1, "remove", "a")).toBe(BYTES.length);
    expect(await ask(page, 1, "list")).toEqual([]);
  });

  usual(kind === "opfs")(
    `${kind}: parts are fetched when they are wanted, and are there for the whole`,
    async ({ page }) => {
      await start(page, 1, kind);
      expect(await ask(page, 1, "open", { ref: file(), chunk: 65536 })).toBe(BYTES.length);
      forget();
      const [from, to] = [9 * MB + 5, 9 * MB + 25];
      for (let i = 0; i < 2; i++) {
        expect(await ask(page, 1, "read", { from, to })).toEqual([...BYTES.subarray(from, to)]);
      }
      expect(sent).toBe(65536);
      await expectWhole(page, 1);
      expect(sent).toBe(BYTES.length - 65536);
    },
  );
}

test("the best place is taken, and the browser's reasons are told where it is not", async ({ page }) => {
  expect(await start(page, 1)).toEqual({ kind: "opfs", notes: [] });
  await ask(page, 2, "stub", ["opfs"]);
  const second = await start(page, 2);
  expect(second.kind).toBe("cache");
  expect(second.notes.join()).toContain("not in this window");
  await ask(page, 3, "stub", ["opfs", "cache"]);
  const third = await start(page, 3);
  expect(third.kind).toBe("memory");
  expect(third.notes.length).toBe(3);
  await expectWhole(page, 3);
});

test("a full disk still gives what it took before", async ({ page }) => {
  await start(page, 1, "opfs");
  await expectWhole(page, 1);
  await ask(page, 2, "stub", ["write"]);
  expect(await start(page, 2)).toEqual({ kind: "opfs", notes: [] });
  forget();
  await expectWhole(page, 2);
  expect(asked).toEqual([]);
});

test("a flipped byte is found, and only its piece is fetched again", async ({ page }) => {
  await start(page, 1, "opfs");
  await expectWhole(page, 1);
  const piece = await ask<number>(page, 1, "flip", { at: 13 * MB + 99 });
  forget();
  await expectWhole(page, 1);
  expect(sent).toBe(piece);
  expect(piece).toBeLessThanOrEqual(MB);
  await ask(page, 1, "flip", { at: 5 * MB + 1 });
  await ask(page, 1, "open", { ref: file() });
  forget();
  const [from, to] = [5 * MB, 5 * MB + 9];
  expect(await ask(page, 1, "read", { from, to })).toEqual([...BYTES.subarray(from, to)]);
  expect(sent).toBe(256 * 1024);
});

inAll("opfs: writing goes on while the browser collects garbage", async ({ page }) => {
  await ask(page, 1, "litter");
  await start(page, 1, "opfs");
  for (let i = 0; i < 3; i++) {
    await expectWhole(page, 1);
    await ask(page, 1, "remove");
  }
});

test("two workers that ask at once fetch each byte once", async ({ page }) => {
  await Promise.all([start(page, 1, "opfs"), start(page, 2, "opfs")]);
  pause = 1;
  await Promise.all([expectWhole(page, 1), expectWhole(page, 2)]);
  expect(sent).toBe(BYTES.length);
});

for (const kind of ["opfs", "cache"] as const) {
  // kills.spec.ts ends browsers.
  inAll(`${kind}: a worker that ends in mid-write leaves what the next one goes on from`, async ({ page }) => {
    pause = 2;
    const spread = someBytes(4 * 10, 7);
    const lost: number[] = [];
    for (let i = 0; i < 10; i++) {
      await start(page, i, kind);
      const rows = await ask<{ bytes: number }[]>(page, i, "list");
      const before = rows[0]?.bytes ?? 0;
      const stopAt = before + (BYTES.length - before) * 0.3 * ((spread[i * 4] as number) / 255);
      const reply = await page.evaluate(([i, ref, stopAt]) => store.ask(i, "whole", ref, stopAt), [
        i,
        file(),
        Math.max(stopAt, before + 1),
      ] as const);
      expect(reply.ended ?? BYTES.length).toBeGreaterThanOrEqual(before);
      await page.evaluate((i) => store.end(i), i);
      await start(page, 100 + i, kind);
      const [after] = await ask<{ bytes: number }[]>(page, 100 + i, "list");
      lost.push((reply.ended ?? 0) - (after?.bytes ?? 0));
    }
    // Of each of four requests: the piece that was being put, and what one read of the answer gave beyond it.
    expect(Math.max(...lost)).toBeLessThanOrEqual(4 * 2 * MB);
    pause = 0;
    await start(page, 50, kind);
    const [row] = await ask<{ bytes: number }[]>(page, 50, "list");
    forget();
    await expectWhole(page, 50);
    expect(row?.bytes).toBeGreaterThan(0);
    const missing = BYTES.length - (row?.bytes ?? 0);
    // A piece that was cut short stands in the list, and is found by its checksum when it is read: one of each request.
    expect(sent).toBeGreaterThanOrEqual(missing);
    expect(sent).toBeLessThanOrEqual(missing + 4 * MB);
  });
}

for (const kind of ["opfs", "cache"] as const) {
  usual(kind === "opfs")(
    `${kind}: where the disk is full, the file goes on in memory, and it is said`,
    async ({ page }) => {
      type Told = { full?: { needed: number; available?: number }; notes: string[] };
      await ask(page, 1, "stub", ["room"]);
      await start(page, 1, kind);
      await expectWhole(page, 1);
      const told = await ask<Told>(page, 1, "full");
      expect(told.full).toEqual({ needed: BYTES.length, available: 10 * MB });
      expect(told.notes.join()).toContain(`${BYTES.length} bytes`);
      forget();
      await expectWhole(page, 1);
      expect(asked).toEqual([]);
      await page.evaluate(() => store.end(1));

      // A browser that promises more than it has: the write fails, and what was stored is gone on from.
      const session = await page.context().newCDPSession(page);
      const { origin } = new URL(page.url());
      await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 10 * MB });
      await start(page, 2, kind);
      await expectWhole(page, 2);
      const late = await ask<Told>(page, 2, "full");
      expect(late.full?.needed).toBeGreaterThan(10 * MB);
      expect(late.full?.available).toBeUndefined();
      await start(page, 3, kind);
      const [row] = await ask<{ bytes: number; complete: boolean }[]>(page, 3, "list");
      expect(row?.complete).toBe(false);
      expect(row?.bytes).toBeGreaterThan(5 * MB);
    },
  );
}
