// Bundled with its worker by e2e/pixels.ts into .cache/pixels/: hands pictures over as the package's client does.
import { type ImageSource, toWireInput, transferables } from "../../src/client/image-source.js";
import type { Facts, Way } from "./pixels-worker.js";

export type Answer = { facts: Facts; code?: never } | { code: string; facts?: never };

const worker = new Worker(new URL("./pixels-worker.ts", import.meta.url), { type: "module" });
const waiting = new Map<number, (answer: Answer) => void>();
worker.addEventListener("message", ({ data: { id, ...answer } }: MessageEvent<Answer & { id: number }>) => {
  waiting.get(id)?.(answer);
  waiting.delete(id);
});
let asked = 0;

/** The picture's pixels by the package's own code, as facts, or the code of its error. */
async function decoded(source: ImageSource, way: Way = "memory"): Promise<Answer> {
  const input = await toWireInput(source);
  const id = asked++;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    worker.postMessage({ id, input, way }, transferables([input]));
  });
}

Object.assign(globalThis, { decoded });
