import { buildModules } from "../scripts/build-modules.js";
import { inAll, onePage, usual } from "./engine.js";
import { expect, test } from "./test.js";

test.beforeAll(() =>
  buildModules("threads", ["search/memory-index", "search/serve-scan", "search/scan-board", "search/scan-thread"]),
);

const page = onePage();

/** What e2e/pages/scan-threads-worker.js says. */
function compared(options: { format: "f32" | "f16" | "int8"; lost?: boolean }) {
  return page().evaluate(
    (options) =>
      new Promise((resolve, reject) => {
        const worker = new Worker("/e2e/pages/scan-threads-worker.js", { type: "module" });
        worker.onmessage = ({ data }) => {
          worker.terminate();
          "error" in data ? reject(new Error(data.error)) : resolve(data.value);
        };
        worker.onerror = ({ message }) => reject(new Error(message));
        worker.postMessage(options);
      }),
    options,
  );
}

for (const format of ["int8", "f32", "f16"] as const) {
  usual(format === "int8")(`three threads find what one finds, to the last bit, of ${format}`, async () => {
    expect(await compared({ format })).toEqual({ same: true, helped: true, hits: 95, first: "late" });
  });
}

inAll("threads that have ended hold no search up", async () => {
  expect(await compared({ format: "f32", lost: true })).toEqual({ same: true, helped: true, hits: 95, first: "late" });
});
