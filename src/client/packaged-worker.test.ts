import { afterEach, expect, it, vi } from "vitest";
import { packagedWorker } from "./packaged-worker.js";

afterEach(() => vi.unstubAllGlobals());

/** The address that a worker was started with. */
function started(): URL {
  const scripts: URL[] = [];
  const Worker = class {
    constructor(script: URL) {
      scripts.push(script);
    }
  };
  vi.stubGlobal("Worker", Worker);
  packagedWorker();
  return scripts[0] as URL;
}

it.each([
  ["a page", { baseURI: "https://app.invalid/albums/" }],
  ["a worker, which has no document", undefined],
])("is started from %s, told where each of its files is", (_, document) => {
  vi.stubGlobal("document", document);
  const script = started();
  expect(script.pathname).toMatch(/\/worker\.js$/);
  const parts = [...new URLSearchParams(script.hash.slice(1))].map(
    ([name, url]) => `${name} ${new URL(url).pathname.split("/").at(-1)}`,
  );
  expect(parts).toEqual([
    "resizer resizer.js",
    "jspi.mjs ort-wasm-simd-threaded.jspi.mjs",
    "jspi.wasm ort-wasm-simd-threaded.jspi.wasm",
    "asyncify.mjs ort-wasm-simd-threaded.asyncify.mjs",
    "asyncify.wasm ort-wasm-simd-threaded.asyncify.wasm",
  ]);
});
