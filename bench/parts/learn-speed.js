import { peaks } from "../process-memory.js";
import { row } from "../rows.js";

const PAIRS = 10_000;
const DIM = 768;
const EPOCHS = 6;

/** How long learning takes, and what memory: in the worker of a page of its own. */
export async function learnSpeed({ open }) {
  const browser = await open();
  try {
    const empty = peaks().renderer;
    const epoch = await browser.call("learn-speed", "timeEpochs", { pairs: PAIRS, dim: DIM, epochs: EPOCHS });
    const memory = peaks().renderer - empty;
    const work = `an adapter of rank 16 for both towers, ${PAIRS.toLocaleString("en")} pairs × ${DIM}`;
    const rows = [
      row({ work: `${work}: an epoch with its validation`, unit: "ms", ours: epoch, bound: { most: 10_000 } }),
      row({
        work: `${work}: page and worker, at most, over an empty page`,
        unit: "MB",
        ours: memory / 1e6,
        bound: { most: 300 },
        note: "the vectors themselves are 61 MB, once on the page and once in the worker",
      }),
    ];
    return { browser: browser.name, rows, details: { epoch, empty, memory } };
  } finally {
    await browser.close();
  }
}
