import { openPackage } from "./engines.js";
import { openPlainWorker } from "./plain-tower.js";
import { spread } from "./rounds.js";

const THINGS = [
  "cat",
  "red car",
  "lighthouse",
  "plate of food",
  "child",
  "old bridge",
  "snow",
  "dog",
  "boat",
  "flower",
];
const PLACES = ["on a beach", "at night", "in a forest", "in the rain", "by a river", "on a table", "in the city"];

/**
 * Milliseconds of one text that was not asked before, from the page and back, beside the exported text tower's run on
 * ready ids, timed inside its worker (`plain`) and from the page and back (`round`); and of a text that was asked before
 * (`again`).
 */
export async function timeQuery({ folder, rounds }) {
  const { client, status } = await openPackage(folder, { device: "wasm", dtype: "fp32", towers: ["text"] });
  const url = new URL(`../../${folder}/onnx/text_model.onnx`, import.meta.url).href;
  const plain = await openPlainWorker(url, status.threads);
  const timed = async (text) => {
    const began = performance.now();
    await client.embedTexts(text);
    return performance.now() - began;
  };
  const times = { package: [], plain: [], round: [], again: [] };
  for (let i = 0; i < 3; i++) {
    await timed(`warm ${i}`);
    await plain.run(1);
  }
  for (let i = 0; i < rounds; i++) {
    const text = `a ${THINGS[i % THINGS.length]} ${PLACES[i % PLACES.length]} ${i}`;
    times.package.push(await timed(text));
    const began = performance.now();
    times.plain.push(await plain.run(1));
    times.round.push(performance.now() - began);
    times.again.push(await timed(text));
  }
  plain.close();
  await client.close();
  return { times: Object.fromEntries(Object.entries(times).map(([name, all]) => [name, spread(all)])), status };
}
