import { openPackage, openPipeline } from "./engines.js";
import { drawJpeg } from "./jpegs.js";
import { interleave } from "./rounds.js";

const LABELS = ["cat", "dog", "house", "tree", "car", "boat", "bird", "flower", "mountain", "person"];

/** Milliseconds on WASM for one JPEG with ten labels, from the second picture on, by engine and number format. */
export async function timeZeroShot({ folder, dtypes, rounds }) {
  const works = {};
  const clients = [];
  const files = await Promise.all(Array.from({ length: rounds + 1 }, (_, i) => drawJpeg(640, 480, i)));
  let status;
  for (const dtype of dtypes) {
    const opened = await openPackage(folder, { device: "wasm", dtype });
    ({ status } = opened);
    clients.push(opened.client);
    works[`package ${dtype}`] = (round = rounds) => opened.client.classify(files[round], LABELS);
  }
  for (const dtype of dtypes) {
    const options = { device: "wasm", dtype, threads: status.threads };
    const pipe = await openPipeline("zero-shot-image-classification", folder, options);
    works[`transformers ${dtype}`] = (round = rounds) => pipe(files[round], LABELS);
  }
  for (const work of Object.values(works)) await work();
  const times = await interleave(works, rounds);
  for (const client of clients) await client.close();
  return { times, status };
}
