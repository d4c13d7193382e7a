import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { PLAYWRIGHT, VITEST } from "../../scripts/steps.js";
import { row, skipped } from "../rows.js";
import { soakPicture } from "../soak-picture.js";

const RESULT = "bench/results/reliability.json";
const FUZZ = process.env.FUZZ ?? "20000";
const unit = (file) => [VITEST, "run", "--project", "unit", file];
const browser = (file, project = "wasm", ...more) => [
  PLAYWRIGHT,
  ...["test", file, `--project=${project}`, "--no-deps", ...more],
];

/**
 * Tests in their long forms, and what each leaves in .cache/. `RELIABILITY=soak,faults` runs those alone; of the others
 * the figures stay as they were, each with its own date and commit.
 */
const STEPS = {
  histories: { command: unit("src/client/life.test.ts"), leaves: ["histories"] },
  "fuzz-models": {
    command: unit("e2e/fuzz/models.test.ts"),
    env: { FUZZ },
    leaves: ["fuzz-graphs", "fuzz-configurations", "fuzz-tokenizers", "fuzz-listings"],
  },
  "fuzz-files": { command: unit("e2e/fuzz/files.test.ts"), env: { FUZZ }, leaves: ["fuzz-index", "fuzz-import"] },
  "fuzz-pictures": { command: browser("e2e/fuzz/pictures.spec.ts"), env: { FUZZ }, leaves: ["fuzz-pictures"] },
  "index-kills": { command: browser("e2e/index-kills.spec.ts"), leaves: ["kills-index"] },
  "download-kills": { command: browser("e2e/kills.spec.ts"), leaves: ["kills-downloads"] },
  many: { command: browser("e2e/many.spec.ts"), leaves: ["many"] },
  faults: { command: browser("e2e/faults.spec.ts"), leaves: ["faults-wasm"] },
  "faults-gpu": { command: browser("e2e/faults.spec.ts", "webgpu", "-g", "the GPU"), leaves: ["faults-webgpu"] },
  soak: {
    command: browser("e2e/soak.spec.ts"),
    env: { SOAK: "5000", SOAK_LOADS: "30" },
    leaves: ["soak-wasm", "loads-wasm"],
  },
  "soak-gpu": {
    command: browser("e2e/soak.spec.ts", "webgpu"),
    env: { SOAK: "400", SOAK_LOADS: "5" },
    leaves: ["soak-webgpu", "loads-webgpu"],
  },
};

const git = (...args) => execFileSync("git", args, { encoding: "utf8" }).trim();

/** Histories, changed files, kills, faults and long days; writes docs/soak.svg too. */
export async function reliability() {
  const asked = process.env.RELIABILITY?.split(",") ?? Object.keys(STEPS);
  const unknown = asked.filter((name) => !(name in STEPS));
  if (unknown.length > 0) throw new Error(`There is no step ${unknown}; there are ${Object.keys(STEPS).join(", ")}.`);
  const steps = existsSync(RESULT) ? (JSON.parse(readFileSync(RESULT, "utf8")).steps ?? {}) : {};
  for (const name of asked) steps[name] = run(name, STEPS[name]);
  const found = Object.assign({}, ...Object.values(steps).map(({ results }) => results));
  if (found["soak-wasm"]) writeFileSync("docs/soak.svg", soakPicture(found["soak-wasm"]));
  return { ...figures(found), rows: rowsOf(steps, found), steps };
}

function run(name, { command, env = {}, leaves }) {
  const about = { date: new Date().toISOString(), commit: git("rev-parse", "--short", "HEAD") };
  const [program, ...args] = command;
  const file = args.find((one) => /\.(spec|test)\.ts$/.test(one));
  if (!existsSync(file)) return { ...about, skipped: `${file} is not there`, results: {} };
  for (const result of leaves) rmSync(`.cache/${result}.json`, { force: true });
  const began = Date.now();
  console.log(`\n${name}`);
  const { status } = spawnSync(process.execPath, [`node_modules/${program}`, ...args], {
    stdio: "inherit",
    env: { ...process.env, TEST_ALL: "1", PACKAGE_ONLY: "1", ...env },
  });
  const results = Object.fromEntries(leaves.flatMap((one) => resultOf(one)));
  return { ...about, seconds: Math.round((Date.now() - began) / 1000), passed: status === 0, results };
}

/** What a test left; long lists of cases are cut. */
function resultOf(name) {
  const path = `.cache/${name}.json`;
  return existsSync(path) ? [[name, JSON.parse(readFileSync(path, "utf8"))]] : [];
}

const sum = (list, of) => list.reduce((total, one) => total + of(one), 0);
const named = (found, start) => Object.entries(found).flatMap(([name, one]) => (name.startsWith(start) ? [one] : []));

/** What issue and table ask for, of all that was found; undefined where a step never ran. */
function figures(found) {
  const fuzz = named(found, "fuzz-");
  const kills = named(found, "kills-");
  const soak = found["soak-wasm"];
  const foreign = Object.values(found).flatMap((one) => one.foreign ?? []);
  return {
    histories: found.histories,
    soak: soak && { images: soak.images, growth: Math.max(...Object.values(soak.growth)) },
    mutated: fuzz.length > 0 && {
      tried: sum(fuzz, ({ tried }) => tried),
      hung: sum(fuzz, ({ slow }) => slow.length),
      untyped: sum(fuzz, ({ untyped }) => untyped.length),
    },
    kills: kills.length > 0 && { tried: sum(kills, ({ tried }) => tried), lost: sum(kills, ({ lost }) => lost) },
    foreignRequests: foreign.length,
  };
}

function rowsOf(steps, found) {
  const none = { most: 0 };
  const rows = Object.entries(steps).flatMap(([name, step]) => {
    if (step.skipped) return [skipped(name, step.skipped)];
    const { passed, date, commit } = step;
    const note = `${date.slice(0, 16).replace("T", " ")}, commit ${commit}`;
    return [row({ work: `${name}: tests that failed`, ours: passed ? 0 : 1, bound: none, note })];
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
    const note = `page ${kB(first.pageHeap)} at first, ${kB(last.pageHeap)} kB at the end; workers, locks, GPU devices at the end: ${last.workers}, ${last.locks}, ${last.devices}`;
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
  for (const { fault, device, call, ended } of [...new Set(named(found, "faults-").flat())]) {
    rows.push({
      work: `${fault}, ${device}, a call that ${call === "read" ? "reads" : "changes"}`,
      ours: 1,
      note: ended,
    });
  }
  return rows;
}

const kB = (bytes) => Math.round(bytes / 1000).toLocaleString("en");

function soakRows({ device, images, warm, growth, curve }) {
  const last = curve.at(-1);
  return Object.entries(growth).flatMap(([kind, share]) =>
    last[kind] === 0 && share === 0
      ? []
      : [
          row({
            work: `${images} pictures, ${device}: growth of ${kind} after ${warm}`,
            unit: "%",
            ours: 100 * share,
            bound: { most: 5 },
            note: `${kB(last[kind])} kB at the end`,
          }),
        ],
  );
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
