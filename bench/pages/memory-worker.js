// Loads one tower in one way, for bench/memory.js, which bundles this once for each build of ONNX Runtime (`ort`).
import * as ort from "ort";
import { BlobBytes } from "../../src/worker/blob-bytes.js";
import { graphFileOf, openLean } from "../../src/worker/graph-file.js";

const actions = {
  /** Puts a file where the package's store would: in the origin's private file system. */
  async store({ url, name }) {
    const folder = await navigator.storage.getDirectory();
    const handle = await folder.getFileHandle(name, { create: true });
    const access = await handle.createSyncAccessHandle();
    const { body } = await fetch(url);
    let at = 0;
    for await (const part of body) at += access.write(part, { at });
    access.truncate(at);
    access.close();
    return at;
  },

  /** `way`: the whole file as `plain` bytes; or lean, with the weights in `blobs`, or in `ranges` of these. */
  async load({ name, way, device, wasm }) {
    ort.env.wasm.wasmPaths = wasm;
    ort.env.logLevel = "error";
    const provider = device === "wasm" ? "wasm" : { name: "webgpu", device: await openGpu() };
    const create = (graph, externalData) =>
      ort.InferenceSession.create(graph, { logSeverityLevel: 3, executionProviders: [provider], externalData });
    const folder = await navigator.storage.getDirectory();
    const blob = await (await folder.getFileHandle(name)).getFile();
    const began = performance.now();
    const { file, bytes } = counted(blob);
    if (way === "plain") {
      loaded = { session: await create(new Uint8Array(await blob.arrayBuffer()), []), size: blob.size };
    } else {
      const weights = { blobs: (data) => data, ranges: (data) => new BlobBytes(data).forRuntime };
      const openSession = (graph, _, { external }) =>
        create(
          graph,
          external.map(({ path, data }) => ({ path, data: weights[way](data) })),
        );
      loaded = { ...(await openLean(file, name, { openSession })), size: blob.size };
    }
    return { size: blob.size, ms: performance.now() - began, bytes: bytes() };
  },

  /** One run on a blank picture or one text, to have memory as it is in use. */
  async run() {
    const { session, tokenRows } = loaded;
    const began = performance.now();
    const feeds = {};
    if (session.inputNames.includes("pixel_values")) {
      feeds.pixel_values = new ort.Tensor("float32", new Float32Array(3 * 224 * 224), [1, 3, 224, 224]);
    } else {
      const ids = {
        data: BigInt64Array.from({ length: 64 }, (_, i) => BigInt(i < 12 ? (i * 21_313) % 256_000 : 0)),
        dims: [1, 64],
      };
      feeds.input_ids = new ort.Tensor("int64", ids.data, ids.dims);
      if (tokenRows) {
        const { data, dims } = await tokenRows.of(ids);
        feeds[tokenRows.input] = new ort.Tensor("float32", data, dims);
      }
    }
    const { pooler_output } = await session.run(feeds, ["pooler_output"]);
    const sum = pooler_output.data.reduce((total, x) => total + Math.abs(x), 0);
    return { ms: performance.now() - began, sum, bytes: loadedBytes() };
  },
};

let loaded;
let loadedBytes = () => 0;

/** A file that counts what of it is needed: bytes that are read or fetched, each once. */
function counted(blob) {
  const whole = graphFileOf(blob);
  const ranges = [];
  const count = (from, to) => ranges.push([from, to]);
  const bytes = () => {
    let [sum, end] = [0, 0];
    for (const [from, to] of ranges.toSorted(([a], [b]) => a - b)) {
      sum += Math.max(0, to - Math.max(from, end));
      end = Math.max(end, to);
    }
    return sum;
  };
  loadedBytes = bytes;
  const read = (from, to) => {
    count(from, to);
    return whole.read(from, to);
  };
  const ensure = async (from, to) => count(from, to);
  return { file: { ...whole, read, ensure }, bytes };
}

async function openGpu() {
  const adapter = await navigator.gpu.requestAdapter();
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  return await adapter.requestDevice({ requiredLimits: { maxBufferSize, maxStorageBufferBindingSize } });
}

self.onmessage = async ({ data: { action, ...options } }) => {
  try {
    self.postMessage({ value: await actions[action](options) });
  } catch (error) {
    self.postMessage({ error: String(error?.stack ?? error) });
  }
};
