import { openPackage, openPipeline } from "./engines.js";
import { drawReady } from "./jpegs.js";

/** Milliseconds until the first vector of a picture, and of a text, from a page that has loaded nothing yet. */
export async function startPackage({ folder, side }) {
  const image = drawReady(side, 1);
  const began = performance.now();
  const { client } = await openPackage(folder, { device: "wasm", dtype: "fp32" });
  const opened = performance.now() - began;
  await client.embedImages(image);
  await client.embedTexts("a cat");
  const ms = performance.now() - began;
  await client.close();
  return { opened, ms };
}

/** The same for transformers.js' zero-shot pipeline, which answers for both towers at once. */
export async function startTransformers({ folder, side }) {
  const image = drawReady(side, 1);
  const began = performance.now();
  const pipe = await openPipeline("zero-shot-image-classification", folder, { device: "wasm", dtype: "fp32" });
  const opened = performance.now() - began;
  const { RawImage } = await import("@huggingface/transformers");
  await pipe(new RawImage(image.data, side, side, 4).rgb(), ["cat"]);
  const ms = performance.now() - began;
  await pipe.dispose();
  return { opened, ms };
}
