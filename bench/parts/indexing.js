import { row, skipped } from "../rows.js";

/** The first pictures warm everything up; the figures are of the others. `peers`: how many go through transformers.js. */
const RUNS = [
  { model: "built-in model", folder: "public/models/siglip-demo", count: 300, first: 50, encoder: 120, peers: 60 },
  { model: "full-size base", folder: "base", count: 40, first: 10, encoder: 16, peers: 8 },
];

/** Indexing mixed JPEGs on WASM. */
export async function indexing({ open, has }) {
  const [rows, details] = [[], {}];
  let name;
  for (const run of RUNS) {
    const work = `indexing ${run.count} mixed JPEGs, WASM, ${run.model}`;
    if (!has(run.folder)) {
      rows.push(skipped(work, "no folder of models"));
      continue;
    }
    const browser = await open();
    name = browser.name;
    try {
      const found = await measure(browser, run);
      details[run.model] = found;
      rows.push(...rowsOf(work, run, found));
    } finally {
      await browser.close();
    }
  }
  return { browser: name, rows, details };
}

async function measure({ call, watched }, { folder, count, first, encoder, peers }) {
  const step = (name, options) => call("index-pictures", name, options);
  const prepared = await step("prepare", { folder, count });
  await step("addPictures", { from: 0, to: first });
  const memoryFirst = await step("memory");
  const before = await step("encoderAlone", { images: encoder });
  const { value: added, ...task } = await watched(() => step("addPictures", { from: first, to: count }));
  const after = await step("encoderAlone", { images: encoder });
  const memoryEnd = await step("memory");
  const { value: peer, ...peerTask } = await watched(() => step("addWithTransformers", { count: peers }));
  await step("finish");
  return { prepared, added, task, memory: [memoryFirst, memoryEnd], encoder: [before, after], peer, peerTask };
}

function rowsOf(work, { count, first }, { prepared, added, task, memory, encoder, peer, peerTask }) {
  const alone = Math.max(...encoder.map((rates) => Math.max(rates[1].median, rates[8].median)));
  const { status, pixels, decode } = prepared;
  const size = `${(pixels / count / 1e6).toFixed(2)} megapixels on average, ${decode.toFixed(0)} a second only decoded`;
  const note = `${size}; ${status.threads} thread(s)`;
  const rate = { unit: "/s", ours: added.rate };
  return [
    row({ work, ...rate, other: alone, against: "encoder alone, ready tensors", bound: { rate: 0.9 }, note }),
    row({ work, ...rate, other: peer.rate, against: "transformers.js" }),
    row({
      work: `${work}: longest task of the page`,
      unit: "ms",
      ours: task.clock,
      other: peerTask.clock,
      against: "transformers.js",
      bound: { most: 16 },
      note: `with a core: ${task.cpu.toFixed(1)} ms`,
    }),
    row({
      work: `${work}: page and workers at the end`,
      unit: "MB",
      ours: memory[1].all / 1e6,
      other: memory[0].all / 1e6,
      against: `itself after ${first}`,
      bound: { share: 1.05 },
      note: `page's own heap ${(memory[0].pageHeap / 1e6).toFixed(1)}, then ${(memory[1].pageHeap / 1e6).toFixed(1)} MB`,
    }),
  ];
}
