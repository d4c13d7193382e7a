import type { PartName } from "../protocol/parts.js";
import { absolute } from "./absolute.js";

/**
 * The worker that is built beside this file, told where the files are that it needs. Each address is written out, and
 * none within `new Worker(…)`: so every bundler that knows `new URL(…, import.meta.url)` takes the files along as they
 * are, under names of its own, and none builds the worker anew.
 */
export function packagedWorker(): Worker {
  const parts: Record<PartName, URL> = {
    resizer: new URL(/* @vite-ignore */ "./resizer.js", import.meta.url),
    "jspi.mjs": new URL(/* @vite-ignore */ "./assets/ort-wasm-simd-threaded.jspi.mjs", import.meta.url),
    "jspi.wasm": new URL(/* @vite-ignore */ "./assets/ort-wasm-simd-threaded.jspi.wasm", import.meta.url),
    "asyncify.mjs": new URL(/* @vite-ignore */ "./assets/ort-wasm-simd-threaded.asyncify.mjs", import.meta.url),
    "asyncify.wasm": new URL(/* @vite-ignore */ "./assets/ort-wasm-simd-threaded.asyncify.wasm", import.meta.url),
  };
  const script = absolute(new URL(/* @vite-ignore */ "./worker.js", import.meta.url));
  const addresses = Object.entries(parts).map(([name, url]) => [name, String(url)]);
  script.hash = String(new URLSearchParams(addresses));
  return new Worker(script, { type: "module", name: "siglip-web" });
}
