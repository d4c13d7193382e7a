import { row, skipped } from "../rows.js";

const WORK = "12-megapixel JPEG to the tower's input";

/** From a JPEG's bytes to the tower's input, on WASM; the tower that follows in the package's time is one thin layer. */
export async function pictures({ open, has }) {
  if (!has("one-layer")) return { rows: [skipped(WORK, "no folder of models")] };
  const browser = await open();
  try {
    const options = { folder: "one-layer", width: 4000, height: 3000, rounds: 11 };
    const timed = await browser.call("time-picture", "timePicture", options);
    const { times, blocked } = timed;
    const note = `the tower's own part: ${times.tower.median.toFixed(1)} ms`;
    const against = "transformers.js";
    const figures = { unit: "ms", ours: times.package, other: times.transformers, against, note };
    const rows = [
      row({ work: WORK, ...figures, bound: { share: 0.6 } }),
      row({
        work: `${WORK}: page stands still`,
        unit: "ms",
        ours: blocked.package,
        other: blocked.transformers,
        against,
      }),
    ];
    return { browser: browser.name, rows, details: timed };
  } finally {
    await browser.close();
  }
}
