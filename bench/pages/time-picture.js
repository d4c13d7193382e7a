import { nameOf, openPackage, transformers } from "./engines.js";
import { drawJpeg } from "./jpegs.js";
import { interleave } from "./rounds.js";
import { watchPage } from "./watch-page.js";

/**
 * Milliseconds from a JPEG's bytes to the tower's input: transformers.js' reading and processor, and the package's whole
 * way to the vector with a tower of one thin layer, which adds a few milliseconds (`tower`: with pixels that are ready).
 * `blocked` is the longest time that the page stood still.
 */
export async function timePicture({ folder, width, height, rounds }) {
  const file = await drawJpeg(width, height, 1);
  const { client, status } = await openPackage(folder, { device: "wasm", towers: ["image"] });
  const { AutoProcessor, RawImage } = await transformers(folder);
  const processor = await AutoProcessor.from_pretrained(nameOf(folder));
  const blocked = { package: 0, transformers: 0 };
  const watched = (name, work) => async () => {
    const stop = watchPage();
    await work();
    blocked[name] = Math.max(blocked[name], stop());
  };
  const ready = new ImageData(224, 224);
  const works = {
    package: watched("package", () => client.embedImages(file)),
    transformers: watched("transformers", async () => processor(await RawImage.fromBlob(file))),
    tower: () => client.embedImages(ready),
  };
  for (const work of Object.values(works)) await work();
  blocked.package = blocked.transformers = 0;
  const times = await interleave(works, rounds);
  await client.close();
  return { times, blocked, bytes: file.size, status };
}
