import { row, skipped } from "../rows.js";

const WORK = "zero-shot, 10 labels, second picture on, WASM, full-size base";

/** Time of zero-shot calls on WASM with both towers of base size. */
export async function zeroShot({ open, has }) {
  if (!has("base")) return { rows: [skipped(WORK, "no folder of models")] };
  const browser = await open();
  try {
    const options = { folder: "base", dtypes: ["fp32", "q8"], rounds: 5 };
    const timed = await browser.call("zero-shot", "timeZeroShot", options);
    const { times, status } = timed;
    const beside = (ours, other) => ({
      work: `${WORK}: ${ours}`,
      unit: "ms",
      ours: times[`package ${ours}`],
      other: times[`transformers ${other}`],
      against: `transformers.js ${other}`,
      note: `${status.threads} thread(s) for both`,
    });
    const rows = [
      row({ ...beside("fp32", "fp32"), bound: { times: 4 } }),
      row({ ...beside("q8", "fp32"), bound: { times: 8 } }),
      row(beside("q8", "q8")),
    ];
    return { browser: browser.name, rows, details: timed };
  } finally {
    await browser.close();
  }
}
