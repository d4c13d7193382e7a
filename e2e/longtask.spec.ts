import { oneClient, projectDevice } from "./engine.js";
import { gallery, writeResult } from "./fixtures.js";
import { expect, test } from "./test.js";

const page = oneClient();

interface Measured {
  tasks: { duration: number; name: string }[];
  longestGap: number;
  seconds: number;
  indexed: number;
}

/** Indexes pictures as files that are in the page already, and watches the page's own thread. */
function indexing(pictures: readonly string[]): Promise<Measured> {
  return page().evaluate(async (pictures) => {
    const items = await Promise.all(pictures.map(async (path) => ({ image: await file(path) })));
    const index = await siglip.openIndex("long tasks");
    await new Promise((resolve) => setTimeout(resolve, 500)); // what the page did before is over

    const tasks: { duration: number; name: string }[] = [];
    const note = (entries: PerformanceEntryList) =>
      tasks.push(...entries.map(({ duration, name }) => ({ duration, name })));
    const observer = new PerformanceObserver((list) => note(list.getEntries()));
    observer.observe({ type: "longtask" });

    let longestGap = 0;
    let running = true;
    let last = performance.now();
    const tick = () => {
      const now = performance.now();
      longestGap = Math.max(longestGap, now - last);
      last = now;
      if (running) setTimeout(tick, 0);
    };
    tick();

    const began = performance.now();
    const { ids } = await index.add(items);
    const seconds = (performance.now() - began) / 1000;
    running = false;
    await new Promise((resolve) => setTimeout(resolve, 500)); // entries come a little later
    note(observer.takeRecords());
    observer.disconnect();
    await index.close();
    return { tasks, longestGap, seconds, indexed: ids.length };
  }, pictures);
}

// On WASM only: software WebGPU keeps all cores busy, and a page's task then measures its wait for one.
test("the page has no long task while 200 pictures are indexed", async () => {
  const project = projectDevice();
  const pictures = gallery().slice(0, 200);
  const { tasks, longestGap, seconds, indexed } = await indexing(pictures);
  const longestTask = Math.max(0, ...tasks.map(({ duration }) => duration));
  const imagesPerSecond = indexed / seconds;
  const longest = longestTask === 0 ? "none of 50 ms or more" : `${longestTask.toFixed(0)} ms`;
  console.log(
    `${project}, ${indexed} pictures: longest task ${longest}, longest gap between two timers ` +
      `${longestGap.toFixed(1)} ms, ${imagesPerSecond.toFixed(1)} images a second`,
  );
  writeResult(`indexing-${project}`, { longestTask, longestGap, imagesPerSecond, project, pictures: indexed });
  expect(indexed).toBe(pictures.length);
  expect(tasks).toEqual([]);
});
