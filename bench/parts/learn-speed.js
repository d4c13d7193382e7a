import { peaks } from "../process-memory.js";
import { row } from "../rows.js";

const PAIRS = 10_000;
const DIM = 768;
const EPOCHS = 6;

const TAUGHT = { labels: 100, shots: 16, dim: DIM };
const FROM = `${TAUGHT.labels} labels from ${TAUGHT.shots} pictures each × ${DIM}`;
/** `l2: 1` is scikit-learn's default; training alone is what has a bound. */
const WAYS = [
  { work: `logistic regression, ${FROM}, \`l2: 1\``, options: { l2: 1, estimate: false }, bound: { most: 300 } },
  { work: `the same, \`l2: 0.1\``, options: { l2: 0.1, estimate: false } },
  { work: `the same, \`l2: 0.01\``, options: { l2: 0.01, estimate: false } },
  { work: "the same, strength chosen and estimated in five parts", options: {} },
  { work: `means of ${FROM}, with the estimate`, options: { method: "nearest-mean" } },
];

/** How long learning takes, and what memory: in the worker of a page of its own. */
export async function learnSpeed({ open }) {
  const browser = await open();
  try {
    const empty = peaks().renderer;
    const epoch = await browser.call("learn-speed", "timeEpochs", { pairs: PAIRS, dim: DIM, epochs: EPOCHS });
    const memory = peaks().renderer - empty;
    const ways = WAYS.map(({ options }) => options);
    const teaching = await browser.call("learn-speed", "timeTeaching", { ...TAUGHT, ways, rounds: 7 });
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
      ...WAYS.map(({ work, bound }, way) =>
        row({ work, unit: "ms", ours: teaching[way], bound, note: "in a worker of its own that is started for it" }),
      ),
    ];
    return { browser: browser.name, rows, details: { epoch, empty, memory, teaching } };
  } finally {
    await browser.close();
  }
}
