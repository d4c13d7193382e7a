// Scans on the GPU beside scans here, for e2e/gpu-scan.spec.ts and e2e/firefox/gpu-scan.test.ts: the package's own modules,
// built apart into .cache/FOLDER.

import { noise } from "./random.js";

const vectorsOf = (count, dim, seed) => {
  const next = noise(seed);
  return Array.from({ length: count }, () => Float32Array.from({ length: dim }, () => 0.4 + next()));
};

/** Pictures, texts among them, many of which are the same, and holes where items were removed. */
async function open(folder, { format, rows, dim, alike = false }) {
  const { MemoryIndex } = await import(`/.cache/${folder}/memory-index.js`);
  const memory = new MemoryIndex("space", dim, format, 2); // shared with threads, where the page is isolated
  const vectors = vectorsOf(rows, dim, 3);
  const put = (i) => {
    const item = { id: `i${i}`, kind: !alike && i % 5 === 0 ? "text" : "image", metadata: { n: i % 10 } };
    memory.put(item, vectors[i % 7 === 0 ? i % 70 : i]);
  };
  return { memory, put };
}

async function deviceOf() {
  const adapter = await navigator.gpu.requestAdapter();
  return adapter.requestDevice();
}

const hitsOf = (compared) => compared.map((one) => one.settleHeld().matches());

async function both(memory, scan, asks) {
  const there = await memory.compareBy(scan, asks);
  return { here: hitsOf(memory.compare(asks)), there: there && hitsOf(there) };
}

/** Searches of every kind, on an index that changes between them, in both ways. */
async function compare(folder, { format, rows, dim, limit, requests }) {
  const { GpuScan } = await import(`/.cache/${folder}/gpu-scan.js`);
  const { memory, put } = await open(folder, { format, rows, dim });
  const device = await deviceOf();
  const scan = new GpuScan(device, limit);
  const faults = [];
  device.onuncapturederror = ({ error }) => faults.push(error.message);
  const queries = vectorsOf(11, dim, 9).map((one) => one.map((x) => x / Math.hypot(...one)));
  const asks = (count) => queries.slice(0, count).flatMap((query) => requests.map((request) => ({ query, request })));
  const found = [];
  for (let i = 0; i < rows; i++) put(i);
  found.push(await both(memory, scan, asks(1)));
  memory.remove(Array.from({ length: 600 }, (_, i) => `i${i * 3}`));
  found.push(await both(memory, scan, asks(1)));
  for (let i = 0; i < 900; i += 3) put(i);
  found.push(await both(memory, scan, asks(11)));
  scan.rest();
  found.push(await both(memory, scan, asks(1)));
  // No object twice: Firefox's driver gives it once.
  return JSON.parse(JSON.stringify({ found, faults }));
}

/** More rows that are nearest than are listed, and a device that goes away. */
async function refusals(folder) {
  const { GpuScan } = await import(`/.cache/${folder}/gpu-scan.js`);
  const { memory } = await open(folder, { format: "f32", rows: 5000, dim: 32 });
  const [same] = vectorsOf(1, 32, 5);
  for (let i = 0; i < 5000; i++) memory.put({ id: `${i}`, kind: "image" }, same);
  const device = await deviceOf();
  const scan = new GpuScan(device);
  const asks = [{ query: same.map((x) => x / Math.hypot(...same)), request: { k: 3 } }];
  const tooMany = await memory.compareBy(scan, asks);
  const waiting = memory.compareBy(scan, asks).then(
    () => "an answer",
    ({ message }) => message,
  );
  device.destroy();
  const lost = [await waiting, await memory.compareBy(scan, asks).catch(({ message }) => message)];
  return { tooMany: tooMany === undefined, lost };
}

globalThis.scanning = { compare, refusals };
