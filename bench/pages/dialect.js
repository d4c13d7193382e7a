import { openPackage, openTower, preprocessorOf, sideOf } from "./engines.js";
import { installGpuCounter } from "./gpu-counter.js";
import { drawReady } from "./jpegs.js";
import { seededFeeds, tensorOf } from "./plain-ort.js";

/**
 * Dispatches of each tower for one picture and one text, as exported and as the package runs it, and the largest
 * difference between the two unit vectors of the picture.
 */
export async function countDialect({ folder }) {
  const image = drawReady(await sideOf(folder), 1);
  const before = {};
  const here = installGpuCounter();
  const count = async (session, feeds) => {
    const run = async () => {
      const { pooler_output, image_embeds, text_embeds } = await session.run(feeds);
      return (pooler_output ?? image_embeds ?? text_embeds).getData();
    };
    await run();
    here.reset();
    const data = await run();
    return { data, dispatches: here.read().dispatches };
  };
  const vision = await openTower(folder, "vision", { device: "webgpu" });
  const exported = await count(vision, { [vision.inputNames[0]]: tensorOf(image, await preprocessorOf(folder)) });
  before.image = exported.dispatches;
  await vision.release();
  const text = await openTower(folder, "text", { device: "webgpu" });
  before.text = (await count(text, seededFeeds(text))).dispatches;
  await text.release();

  const { client, counter, status } = await openPackage(folder, { device: "webgpu", dtype: "fp32", counted: true });
  const after = {};
  let vector;
  for (const [tower, run] of Object.entries({
    image: async () => {
      vector = (await client.embedImages(image)).data;
    },
    text: (i) => client.embedTexts(`a photo of cat number ${i}`),
  })) {
    for (let i = 0; i < 2; i++) await run(i);
    await counter.reset();
    await run(2);
    after[tower] = (await counter.read()).dispatches;
  }
  await client.close();
  return { before, after, difference: difference(vector, exported.data), status };
}

function difference(unit, other) {
  const length = Math.hypot(...other);
  return Math.max(...unit.map((x, i) => Math.abs(x - other[i] / length)));
}
