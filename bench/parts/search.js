import { buildModules } from "../../scripts/build-modules.js";
import { assemble } from "../assemble.js";
import { pageMemory } from "../process-memory.js";
import { row } from "../rows.js";

const ROWS = 100_000;
const MANY = 1_000_000;
const DIM = 768;
const ROUNDS = 25;
/** Of queries, for how many of the best ten int8 finds. */
const QUERIES = 100;
/** Rows that the slow peers get; their times are taken times what they are fewer. */
const FEWER = 10_000;

/** The index in a worker of its own, beside plain ways and other libraries in the same browser. */
export async function search({ open }) {
  await buildModules("bench", ["search/kept-index", "worker/index-store"]);
  const sum = await assemble("bench/sum.wat");
  const browser = await open({ profile: true });
  const step = (name, options) => browser.call("search-index", "step", { name, options });
  const inNewTab = async (name, options) => {
    await browser.fresh();
    return step(name, options);
  };
  try {
    await step("close");
    const empty = await memoryOf(browser);
    const filled = await inNewTab("fill", { to: ROWS, vectors: "f32" });
    const compacted = await step("compact");
    const f32 = await step("time", { rounds: ROUNDS, sum, loop: true });
    const exact = await step("hits", { count: QUERIES });
    await browser.fresh();
    const opening = await step("timeOpening", { rounds: 5, vectors: "f32" });
    await inNewTab("open", { vectors: "f32" });
    const open32 = (await memoryOf(browser)) - empty;
    const int8Opened = await inNewTab("open", { vectors: "int8" });
    const int8 = await step("time", { rounds: ROUNDS, near: true });
    const near = await step("hits", { count: QUERIES });
    const { sum: sumOf100 } = await step("sum", { code: sum, bytes: ROWS * DIM, rounds: ROUNDS });
    await inNewTab("open", { vectors: "f16" });
    const f16 = await step("time", { rounds: ROUNDS });
    await browser.fresh();
    const slow = { rows: FEWER, rounds: 5 };
    const client = times(await browser.call("search-index", "clientVectorSearch", slow), ROWS / FEWER);
    const pglite = times(await browser.call("search-index", "pglite", slow), ROWS / FEWER);
    const many = await inNewTab("fill", { from: ROWS, to: MANY, vectors: "int8" });
    const manyOpened = await inNewTab("open", { vectors: "int8" });
    const int8Many = await step("time", { rounds: 15 });
    const manyMemory = await memoryOf(browser);
    await inNewTab("fill", { to: ROWS, vectors: "int8", small: true });
    await inNewTab("open", { vectors: "int8" });
    const growth = await step("timeGrowth", { rounds: ROUNDS });
    await browser.fresh();
    const { sum: sumOfMany } = await step("sum", { code: sum, bytes: MANY * DIM, rounds: 15 });
    const recall = recallOf(exact, near);
    const figures = { filled, f32, f16, int8, int8Opened, opening, empty, open32, recall, client, pglite, compacted };
    const details = { ...figures, many, manyOpened, int8Many, growth, manyMemory, sumOf100, sumOfMany };
    return { browser: browser.name, rows: rowsOf(details), details };
  } finally {
    await browser.close();
  }
}

/**
 * Of the page with its worker, once its garbage is collected, which what an earlier page left may take a second time;
 * WebAssembly's memory is in what the system says only.
 */
async function memoryOf({ call }) {
  await call("search-index", "memory");
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await call("search-index", "memory");
  return pageMemory();
}

function rowsOf(details) {
  const { filled, f32, f16, int8, opening, open32, recall, client, pglite } = details;
  const { growth, manyMemory, many, compacted, sumOf100, sumOfMany } = details;
  const work = "best 10 of 100,000 × 768, one query, WASM, one thread";
  const ms = { unit: "ms" };
  const fewer = `measured with ${FEWER.toLocaleString("en")} vectors, times ${ROWS / FEWER}`;
  const peers = [
    { other: f32.loop, against: "plain loop over a Float32Array" },
    { other: client, against: "client-vector-search", note: fewer },
    { other: pglite, against: "PGlite with pgvector, no index", note: fewer },
  ];
  const fastest = peers.toSorted((a, b) => a.other.median - b.other.median)[0];
  return [
    row({
      work: `${work}, f32: share of the memory's speed`,
      ours: f32.sum.median / f32.search.median,
      other: 1,
      against: "plain SIMD sum over as many bytes",
      bound: { rate: 0.6 },
    }),
    ...peers.map((peer) =>
      row({ work: `${work}, f32`, ...ms, ours: f32.search, ...peer, ...(peer === fastest && { bound: { times: 3 } }) }),
    ),
    row({ work: `${work}, f16`, ...ms, ours: f16.search, other: f32.search, against: "own f32" }),
    row({
      work: `${work}, int8`,
      ...ms,
      ours: int8.search,
      other: f32.search,
      against: "own f32",
      bound: { times: 2.5 },
      note: "what may be a hit is read again from the file and compared exactly; that is in the time",
    }),
    row({
      work: `${work}, int8, as they are held`,
      ...ms,
      ours: int8.near,
      other: f32.search,
      against: "own f32",
      note: "nothing is read again",
    }),
    row({
      work: `int8: share of the best ten that f32 finds, ${QUERIES} queries`,
      ours: recall,
      other: 1,
      against: "own f32",
      bound: { rate: 0.995 },
    }),
    row({
      work: "best 10 of 1,000,000 × 768, int8: time for each 100,000",
      ...ms,
      ours: growth.large.median / (MANY / ROWS),
      other: growth.small.median,
      against: "100,000, in turn in the same worker",
      bound: { within: 0.15 },
    }),
    row({
      work: "a plain SIMD sum over as many bytes as 1,000,000 × 768 int8: time for each 100,000",
      ...ms,
      ours: sumOfMany.median / (MANY / ROWS),
      other: sumOf100.median,
      against: "100,000",
      note: "what memory itself takes, where a smaller part of it fits the processor's cache",
    }),
    row({
      work: "1,000,000 × 768, int8, open: page and worker",
      unit: "MB",
      ours: manyMemory / 1e6,
      bound: { most: 1200 },
    }),
    row({
      work: "opening 100,000 × 768, f32",
      ...ms,
      ours: opening.open,
      other: opening.read,
      against: "reading the same files once",
      bound: { share: 1.5 },
    }),
    row({
      work: "opening 100,000 × 768, f32",
      ...ms,
      ours: opening.open,
      other: opening.copy,
      against: "copying the same files into memory that was used",
    }),
    row({
      work: "best 10 of 100,000 × 768, f32, while all its files are put together, the wait for its turn too",
      ...ms,
      ours: compacted.meanwhile,
      other: compacted.before,
      against: "before",
    }),
    row({
      work: "adding 100,000 × 768, f32, written every 256, or as many as come while the last are written",
      unit: "/s",
      ours: filled.rate,
      other: 20_000,
      against: "asked for",
      bound: { rate: 1 },
    }),
    row({ work: "adding 900,000 more, int8", unit: "/s", ours: many.rate }),
    row({
      work: "100,000 × 768, f32, open: page and worker, less an empty one",
      unit: "MB",
      ours: open32 / 1e6,
      other: (ROWS * DIM * 4) / 1e6,
      against: "its vectors",
      bound: { share: 1.15 },
    }),
  ];
}

function recallOf(exact, near) {
  const found = exact.map((ids, i) => ids.filter((id) => near[i].includes(id)).length / ids.length);
  return found.reduce((sum, share) => sum + share, 0) / found.length;
}

function times({ median, min, max, n }, factor) {
  return { median: median * factor, min: min * factor, max: max * factor, n };
}
