import { has, openPackage, openPipeline, openTower, preprocessorOf, sideOf } from "./engines.js";
import { drawReady } from "./jpegs.js";
import { batchOf } from "./plain-ort.js";
import { interleave, perSecond } from "./rounds.js";

/**
 * Pictures a second whose pixels are ready, on WebGPU, at several batch sizes: the package to the page, the exported tower
 * on ready tensors, and transformers.js' pipeline where it is there.
 *
 * @returns Per batch and engine; `{ skipped }` where the folder has no such file or the device no such numbers.
 */
export async function timeBatches({ folder, dtype, batches, rounds, tell }) {
  const suffix = dtype === "fp16" ? "_fp16" : "";
  if (!(await has(folder, `onnx/vision_model${suffix}.onnx`))) return { skipped: "the folder has no such file" };
  const side = await sideOf(folder);
  const images = Array.from({ length: Math.max(...batches) }, (_, i) => drawReady(side, i));
  const tensors = batchOf(images, await preprocessorOf(folder));
  const { client, status } = await openPackage(folder, { device: "webgpu", dtype, towers: ["image"] });
  const session = await openTower(folder, "vision", { device: "webgpu", dtype });
  const peer = await openPipeline("image-feature-extraction", folder, { device: "webgpu", dtype }).catch(String);
  const raws = typeof peer === "string" ? [] : await rawImages(images);
  const rates = {};
  for (const batch of batches) {
    const feeds = { [session.inputNames[0]]: tensors(batch) };
    const works = {
      package: () => client.embedImages(images.slice(0, batch)),
      plain: async () => (await session.run(feeds, ["pooler_output"])).pooler_output.getData(),
      ...(raws.length > 0 && { transformers: () => peer(raws.slice(0, batch), { pool: true }) }),
    };
    for (let i = 0; i < 3; i++) for (const work of Object.values(works)) await work();
    const times = await interleave(works, rounds);
    rates[batch] = Object.fromEntries(Object.entries(times).map(([name, time]) => [name, perSecond(time, batch)]));
    tell?.(`${dtype}, batch ${batch}: ${JSON.stringify(rates[batch])}`);
  }
  await client.close();
  await session.release();
  if (raws.length > 0) await peer.dispose();
  return { rates, status, ...(typeof peer === "string" && { transformers: peer.slice(0, 300) }) };
}

async function rawImages(images) {
  const { RawImage } = await import("@huggingface/transformers");
  return images.map(({ data, width, height }) => new RawImage(data, width, height, 4).rgb());
}
