/**
 * What the page's own thread did during some work, as Chromium's trace has it: its longest task in milliseconds by the
 * clock, and the longest by the time that it had a core. They differ where other programs want the cores.
 */
export async function longestTask(browser, page, work) {
  await browser.startTracing(page, { categories: ["toplevel", "__metadata"] });
  const value = await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString("utf8"));
  const title = await page.title();
  const main = mainThread(traceEvents);
  const tasks = traceEvents.filter(
    ({ ph, name, pid, tid }) => ph === "X" && name.endsWith("RunTask") && `${pid} ${tid}` === main,
  );
  if (tasks.length === 0) throw new Error(`The trace of ${title} has no tasks.`);
  const longest = (field) => tasks.reduce((most, task) => Math.max(most, task[field] ?? 0), 0) / 1000;
  return { value, clock: longest("dur"), cpu: longest("tdur"), tasks: tasks.length };
}

/** The main thread of the renderer that had the most to do: there is one page. */
function mainThread(events) {
  const threads = events
    .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
    .map(({ pid, tid }) => `${pid} ${tid}`);
  const work = new Map(threads.map((thread) => [thread, 0]));
  for (const { ph, pid, tid } of events) {
    const thread = `${pid} ${tid}`;
    if (ph === "X" && work.has(thread)) work.set(thread, work.get(thread) + 1);
  }
  return [...work].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}
