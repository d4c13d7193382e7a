import { row, skipped } from "../rows.js";

const RUNS = [
  { model: "built-in model", folder: "public/models/siglip-demo", rounds: 101 },
  { model: "full-size base", folder: "base", rounds: 15 },
];

/** One text query on WASM, warm, that was not asked before. */
export async function query({ open, has }) {
  const [rows, details] = [[], {}];
  const browser = await open();
  try {
    for (const { model, folder, rounds } of RUNS) {
      const work = `one text query, warm, WASM, ${model}`;
      if (!has(folder)) {
        rows.push(skipped(work, "no folder of models"));
        continue;
      }
      await browser.fresh();
      const { times, status } = await browser.call("time-query", "timeQuery", { folder, rounds });
      const against = "text session alone, ready ids";
      const [again, round] = [times.again, times.round].map(({ median }) => `${median.toFixed(2)} ms`);
      const note = `that session, asked from the page: ${round}; asked before: ${again}; ${status.threads} thread(s)`;
      const figures = { ours: times.package, other: times.plain, against, note };
      rows.push(row({ work, unit: "ms", ...figures, bound: { share: 1.15 } }));
      details[model] = { times, status };
    }
  } finally {
    await browser.close();
  }
  return { browser: browser.name, rows, details };
}
