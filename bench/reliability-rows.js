import { row, skipped } from "./rows.js";

/** What tests left under names that begin so. */
export const named = (found, start) =>
  Object.entries(found).flatMap(([name, one]) => (name.startsWith(start) ? [one] : []));

/** The table of the report: of each step whether it passed, and what it found. */
export function rowsOf(steps, found) {
  const none = { most: 0 };
  const rows = Object.entries(steps).flatMap(([name, step]) => {
    if (step.skipped) return [skipped(name, step.skipped)];
    const { passed, date, commit } = step;
    const note = `${date.slice(0, 16).replace("T", " ")}, commit ${commit}`;
    const own = row({ work: `${name}: tests that failed`, ours: passed ? 0 : 1, bound: none, note });
    if (!step.requests) return [own];
    const { requests, foreign } = step.requests;
    return [
      own,
      row({ work: `${name}: of ${requests} requests, to other machines`, ours: foreign.length, bound: none }),
    ];
  });
  const { histories } = found;
  if (histories)
    rows.push(row({ work: `${histories.run} histories of a worker: failed`, ours: histories.failed, bound: none }));
  for (const { kind, tried, taken, refused, untyped, slow, longest } of named(found, "fuzz-")) {
    const codes = Object.entries(refused).map(([code, count]) => `${count} ${code}`);
    const note = [`${taken} taken`, ...codes, `the longest ${Math.round(longest)} ms`].join(", ");
    rows.push(
      row({
        work: `${tried} changed ${kind}: hung, or no typed error`,
        ours: slow.length + untyped.length,
        bound: none,
        note,
      }),
    );
  }
  for (const [name, { tried, lost, note }] of Object.entries(found).filter(([name]) => name.startsWith("kills-"))) {
    rows.push(
      row({
        work: `${tried} kills of ${name.slice(6) === "index" ? "an index" : "a download"}: lost`,
        ours: lost,
        bound: none,
        note,
      }),
    );
  }
  for (const one of named(found, "soak-")) rows.push(...soakRows(one));
  for (const one of named(found, "loads-")) {
    const [first, last] = [one.curve[0], one.curve.at(-1)];
    const note = `page ${kB(first.pageHeap)} at first, ${kB(last.pageHeap)} kB at the end, of the last third ${Math.round(one.each)} bytes each; workers, locks, GPU devices at the end: ${last.workers}, ${last.locks}, ${last.devices}`;
    rows.push(
      row({
        work: `${one.loads} loads and closes, ${one.device}: growth of the page's heap`,
        unit: "%",
        ours: 100 * one.growth,
        note,
      }),
    );
  }
  if (found.many) rows.push(...manyRows(found.many));
  for (const { fault, device, call, ended, next } of named(found, "faults-").flat()) {
    const work = `${fault}, ${device}, a call that ${call === "read" ? "reads" : "changes"}: the next one failed`;
    rows.push(row({ work, ours: next === 1 ? 0 : 1, bound: none, note: `it ended: ${ended}` }));
  }
  return rows;
}

const kB = (bytes) => Math.round(bytes / 1000).toLocaleString("en");

/** How much more a kind of memory is at the end than it was at one of the points before, as a share. */
const since = (curve, at, kind) => curve.at(-1)[kind] / curve[at][kind] - 1;

function soakRows({ device, images, warm, growth, ownGrowth, curve }) {
  const middle = Math.floor(curve.length / 2);
  const kinds = Object.keys(growth).filter((kind) => curve.at(-1)[kind] > 0);
  const own = ownGrowth !== undefined && {
    work: `${images} pictures, ${device}: growth of workerHeap without compiled code after ${warm}`,
    ...{ unit: "%", ours: 100 * ownGrowth, bound: { most: 5 } },
    note: `code: ${kB(curve[0].workerCode)}, then ${kB(curve.at(-1).workerCode)} kB`,
  };
  const all = kinds.flatMap((kind) => {
    const work = `${images} pictures, ${device}: growth of ${kind}`;
    const figure = { unit: "%", bound: { most: 5 }, note: `${kB(curve.at(-1)[kind])} kB at the end` };
    return [
      row({ work: `${work} after ${warm}`, ours: 100 * growth[kind], ...figure }),
      row({ work: `${work} after ${curve[middle].images}`, ours: 100 * since(curve, middle, kind), ...figure }),
    ];
  });
  return own ? [...all, row(own)] : all;
}

function manyRows({ calls, flood, query, tabs }) {
  return [
    calls &&
      row({
        work: `${calls.calls} calls at once: ended otherwise than by value or abort`,
        ours: calls.calls - (calls.ended.value ?? 0) - (calls.ended.aborted ?? 0),
        bound: { most: 0 },
        note: JSON.stringify(calls.ended),
      }),
    flood &&
      row({
        work: `120 pictures beside ${flood.together} streams of queries without end`,
        unit: "ms",
        ours: flood.beside,
        other: flood.alone,
        against: "alone",
        bound: { share: 8 },
        note: `${flood.answered} queries answered meanwhile`,
      }),
    query &&
      row({
        work: "a query during indexing, WASM, built-in model",
        unit: "ms",
        ours: query.busy,
        other: query.idle,
        against: "idle",
        bound: { share: 3 },
        note: `${query.asked} queries, the longest ${query.most.toFixed(0)} ms`,
      }),
    tabs &&
      row({
        work: `${tabs.clients} clients in ${tabs.tabs} tabs fill one index: items lost of ${tabs.added}`,
        ours: tabs.lost,
        bound: { most: 0 },
      }),
  ].filter(Boolean);
}
