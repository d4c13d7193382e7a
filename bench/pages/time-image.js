import { openPackage, openPipeline, openTower, preprocessorOf, sideOf } from "./engines.js";
import { drawReady } from "./jpegs.js";
import { tensorOf } from "./plain-ort.js";
import { interleave } from "./rounds.js";

/**
 * Milliseconds for one picture whose pixels are ready: the package, from the page's pixels to its vector, beside the
 * exported file on a ready tensor and transformers.js' pipeline. `cosine` is of the package's vector and the file's own.
 */
export async function timeImage({ folder, device, dtype = "fp32", rounds }) {
  const side = await sideOf(folder);
  const image = drawReady(side, 1);
  const { client, status } = await openPackage(folder, { device, dtype, towers: ["image"] });
  const session = await openTower(folder, "vision", { device, dtype, threads: status.threads });
  const pipe = await openPipeline("image-feature-extraction", folder, { device, dtype, threads: status.threads });
  const { RawImage } = await import("@huggingface/transformers");
  const raw = new RawImage(image.data, side, side, 4).rgb();
  const feeds = { pixel_values: tensorOf(image, await preprocessorOf(folder)) };
  const works = {
    package: () => client.embedImages(image),
    plain: async () => (await session.run(feeds, ["pooler_output"])).pooler_output.getData(),
    transformers: () => pipe(raw, { pool: true }),
  };
  for (let i = 0; i < 3; i++) for (const work of Object.values(works)) await work();
  const times = await interleave(works, rounds);
  const cosine = cosineOf((await works.package()).data, await works.plain());
  await client.close();
  return { times, status, cosine };
}

function cosineOf(a, b) {
  return a.reduce((sum, x, i) => sum + x * b[i], 0) / Math.hypot(...a) / Math.hypot(...b);
}
