// Indexing on WASM, in steps, so that the runner can watch the page from outside between them.
import { openPackage, openPipeline } from "./engines.js";
import { drawMixed } from "./jpegs.js";
import { openPlainWorker } from "./plain-tower.js";
import { spread } from "./rounds.js";

let opened;

/** Draws the pictures and opens the package. `pixels` in all; `decode` is pictures a second that are only decoded. */
export async function prepare({ folder, count }) {
  const { files, pixels } = await drawMixed(count);
  opened = { folder, files, ...(await openPackage(folder, { device: "wasm", dtype: "fp32", towers: ["image"] })) };
  opened.index = await opened.client.openIndex("bench");
  const some = files.slice(0, 60);
  const began = performance.now();
  for (const file of some) (await createImageBitmap(file)).close();
  const decode = (1000 * some.length) / (performance.now() - began);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return { status: opened.status, pixels, bytes, decode };
}

/** Indexes pictures `from` to `to`: pictures a second. */
export async function addPictures({ from, to }) {
  const items = opened.files.slice(from, to).map((image, i) => ({ id: `${from + i}`, image }));
  const began = performance.now();
  const { ids } = await opened.index.add(items);
  const rate = (1000 * ids.length) / (performance.now() - began);
  return { rate, added: ids.length };
}

/** Bytes of the page with its workers, where the browser says; and of the page's own heap. */
export async function memory() {
  const { bytes } = (await performance.measureUserAgentSpecificMemory?.()) ?? {};
  return { all: bytes, pageHeap: performance.memory?.usedJSHeapSize };
}

/** Pictures a second of the exported tower on ready tensors, in batches of one and of eight; the better one counts. */
export async function encoderAlone({ images }) {
  const url = new URL(`../../${opened.folder}/onnx/vision_model.onnx`, import.meta.url).href;
  const plain = await openPlainWorker(url, opened.status.threads);
  const rates = {};
  for (const batch of [1, 8]) {
    await plain.run(batch);
    const times = [];
    for (let done = 0; done < images; done += batch) times.push(await plain.run(batch));
    rates[batch] = spread(times.map((ms) => (1000 * batch) / ms));
  }
  plain.close();
  return rates;
}

/** The same pictures through transformers.js, one after another, as its pipeline takes them. */
export async function addWithTransformers({ count }) {
  const { folder, status, files } = opened;
  const options = { device: "wasm", dtype: "fp32", threads: status.threads };
  const pipe = await openPipeline("image-feature-extraction", folder, options);
  await pipe(files[0], { pool: true });
  const began = performance.now();
  for (const file of files.slice(0, count)) await pipe(file, { pool: true });
  const rate = (1000 * count) / (performance.now() - began);
  await pipe.dispose();
  return { rate };
}

export async function finish() {
  await opened.client.close();
}
