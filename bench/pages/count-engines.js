// WebGPU work of one picture, one batch and one zero-shot call, engine by engine, after warm-up.
import { openPackage, openPipeline, openTower } from "./engines.js";
import { installGpuCounter } from "./gpu-counter.js";
import { drawJpeg } from "./jpegs.js";
import { seededFeeds } from "./plain-ort.js";

const LABELS = ["cat", "dog", "house", "tree", "car", "boat", "bird", "flower", "mountain", "person"];

/** Counts of one call after `warmUps` others like it; each call gets its number. */
async function counted(counter, call, warmUps = 3) {
  for (let i = 0; i < warmUps; i++) await call(i);
  await counter.reset();
  await call(warmUps);
  return await counter.read();
}

const pictures = (count) => Promise.all(Array.from({ length: count }, (_, i) => drawJpeg(640, 480, i)));

/** The package: one picture, `batch` pictures in one call, and the second and later pictures with ten labels. */
export async function countPackage({ folder, batch = 0, zeroShot = false }) {
  const { client, counter, status } = await openPackage(folder, { device: "webgpu", dtype: "fp32", counted: true });
  const files = await pictures(Math.max(batch, 4));
  const image = await counted(counter, (i) => client.embedImages(files[i]));
  const many = batch && (await counted(counter, () => client.embedImages(files.slice(0, batch)), 2));
  const shot = zeroShot && (await counted(counter, (i) => client.classify(files[i], LABELS)));
  await client.close();
  return { image, ...(batch && { batch: many }), ...(shot && { zeroShot: shot }), status };
}

/** The exported file in ONNX Runtime, on a ready tensor; as its callers do, it reads all outputs back. */
export async function countPlainTower({ folder, batch }) {
  const counter = installGpuCounter();
  const session = await openTower(folder, "vision", { device: "webgpu" });
  const image = await counted(counter, () => session.run(seededFeeds(session)), 1);
  const many = batch && (await counted(counter, () => session.run(seededFeeds(session, batch)), 1));
  await session.release();
  return { image, ...(many && { batch: many }) };
}

/** transformers.js: one picture for its vector, where `task` is "image-feature-extraction", or with ten labels. */
export async function countTransformers({ folder, task, batch }) {
  const counter = installGpuCounter();
  const pipe = await openPipeline(task, folder, { device: "webgpu" });
  const files = await pictures(Math.max(batch ?? 0, 2));
  const args = task === "image-feature-extraction" ? [{ pool: true }] : [LABELS];
  const image = await counted(counter, (i) => pipe(files[i], ...args), 1);
  const many = batch && (await counted(counter, () => pipe(files.slice(0, batch), ...args), 1));
  await pipe.dispose();
  return { image, ...(many && { batch: many }) };
}
