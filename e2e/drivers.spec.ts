import { buildModules } from "../scripts/build-modules.js";
import { DRIVER_CASES } from "./driver-cases.js";
import { usual } from "./engine.js";
import { expect, type Page, test } from "./test.js";

// What every place that keeps files does, in the browser: driver-cases.ts. Memory runs the same in Node.

interface Reply {
  value?: unknown;
  fault?: string;
  limit?: number | null;
  began?: number;
  put?: number;
}
declare const limitStorage: (bytes: number | null) => Promise<void>;

test.beforeAll(async () => {
  const drivers = ["opfs", "idb", "cache"].map((kind) => `store/${kind}-driver`);
  await buildModules("drivers", [...drivers, "../e2e/driver-cases"]);
});

test.beforeEach(async ({ page }) => {
  await page.goto("/e2e/pages/blank.html");
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await page.exposeFunction("limitStorage", (quotaSize: number | null) =>
    session.send("Storage.overrideQuotaForOrigin", { origin, ...(quotaSize !== null && { quotaSize }) }),
  );
});

/** Asks a fresh worker; ends it so many milliseconds after it began to put its `at`th, if it is to. */
const ask = (page: Page, way: string, input: object, end?: { at: number; after: number }) =>
  page.evaluate(
    ([way, input, end]) =>
      new Promise<{ value?: unknown; fault?: string; put: number[] }>((resolve) => {
        const worker = new Worker("/e2e/pages/drivers-worker.js", { type: "module" });
        const put: number[] = [];
        const done = (reply: Reply) => {
          worker.terminate();
          resolve({ ...reply, put });
        };
        worker.onerror = ({ message }) => done({ fault: message });
        worker.onmessage = async ({ data }: MessageEvent<Reply>) => {
          if (data.limit !== undefined) {
            await limitStorage(data.limit);
            worker.postMessage({ go: true });
          } else if (data.put !== undefined) put.push(data.put);
          else if (data.began === undefined) done(data);
          else if (data.began === end?.at) setTimeout(done, end.after, {});
        };
        worker.postMessage({ way, input });
      }),
    [way, input, end] as const,
  );

for (const kind of ["opfs", "indexeddb", "cache"] as const) {
  // e2e/store.spec.ts fills it.
  usual(kind !== "cache")(`${kind} does what every driver does`, async ({ page }) => {
    for (const { name } of DRIVER_CASES) {
      await test.step(name, async () => expect((await ask(page, "run", { kind, name })).fault, name).toBeUndefined());
    }
  });

  usual(kind === "opfs")(
    `${kind} has what was put, and takes it again, where a worker ended while putting`,
    async ({ page }) => {
      const size = 4 * 2 ** 20;
      for (const after of [0, 4, 12]) {
        const folder = `ended after ${after}`;
        const { put, fault } = await ask(page, "fill", { kind, folder, size }, { at: 1, after });
        expect(fault).toBeUndefined();
        const begun = Math.max(...put) + 1;
        const checked = await ask(page, "check", { kind, folder, size, put: begun });
        expect(checked.fault).toBeUndefined();
        const { found, again } = checked.value as { found: Record<string, unknown>; again: boolean };
        for (const one of put) expect(found[`n${one}`], `what was put, ended after ${after} ms`).toBe("whole");
        expect(Object.keys(found).length).toBeLessThanOrEqual(put.length + 1);
        expect(again).toBe(true);
      }
    },
  );
}
