import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { countRequests, forgetRequests } from "../../scripts/count-requests.js";
import { PLAYWRIGHT, VITEST } from "../../scripts/steps.js";
import { named, rowsOf } from "../reliability-rows.js";
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
  "fuzz-index": {
    command: unit("e2e/fuzz/index-files.test.ts"),
    env: { FUZZ },
    leaves: ["fuzz-segments", "fuzz-made-segments"],
  },
  "fuzz-imports": {
    command: unit("e2e/fuzz/imports.test.ts"),
    env: { FUZZ },
    leaves: ["parquet", "npy", "jsonl", "foreign"].map((name) => `fuzz-imports-${name}`),
  },
  "fuzz-small-files": {
    command: unit("e2e/fuzz/small-files.test.ts"),
    env: { FUZZ },
    leaves: ["label-packs", "heads", "adapters", "tables"].map((name) => `fuzz-${name}`),
  },
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
    env: { SOAK: "1000", SOAK_LOADS: "5" },
    leaves: ["soak-webgpu", "loads-webgpu"],
  },
};

const git = (...args) => execFileSync("git", args, { encoding: "utf8" }).trim();

/** Histories, changed files, kills, faults and long days; writes docs/soak.svg too. */
export async function reliability() {
  const asked = process.env.RELIABILITY?.split(",") ?? Object.keys(STEPS);
  const unknown = asked.filter((name) => !(name in STEPS));
  if (unknown.length > 0) throw new Error(`There is no step ${unknown}; there are ${Object.keys(STEPS).join(", ")}.`);
  const ran = Object.fromEntries(asked.map((name) => [name, run(name, STEPS[name])]));
  const before = existsSync(RESULT) ? JSON.parse(readFileSync(RESULT, "utf8")).steps : {};
  const steps = Object.fromEntries(Object.keys(STEPS).flatMap((name) => stepOf(name, ran[name] ?? before[name])));
  const found = Object.assign({}, ...Object.values(steps).map(({ results }) => results));
  if (found["soak-wasm"]) writeFileSync("docs/soak.svg", soakPicture(found["soak-wasm"]));
  const requests = Object.values(steps).flatMap((step) => step.requests ?? []);
  return {
    ...figures(found),
    foreignRequests: sum(requests, ({ foreign }) => foreign.length),
    rows: rowsOf(steps, found),
    steps,
  };
}

const stepOf = (name, step) => (step ? [[name, step]] : []);

function run(name, { command, env = {}, leaves }) {
  const about = { date: new Date().toISOString(), commit: git("rev-parse", "--short", "HEAD") };
  const [program, ...args] = command[0] === PLAYWRIGHT ? [...command, `--output=test-results/${name}`] : command;
  const file = args.find((one) => /\.(spec|test)\.ts$/.test(one));
  if (!existsSync(file)) return { ...about, skipped: `${file} is not there`, results: {} };
  for (const result of leaves) rmSync(`.cache/${result}.json`, { force: true });
  forgetRequests();
  const began = Date.now();
  console.log(`\n${name}`);
  const { status } = spawnSync(process.execPath, [`node_modules/${program}`, ...args], {
    stdio: "inherit",
    env: { ...process.env, TEST_ALL: "1", PACKAGE_ONLY: "1", ...env },
  });
  const results = Object.fromEntries(leaves.flatMap((one) => resultOf(one)));
  const requests = program === PLAYWRIGHT ? { requests: countRequests() } : {};
  return { ...about, seconds: Math.round((Date.now() - began) / 1000), passed: status === 0, results, ...requests };
}

/** What a test left. */
function resultOf(name) {
  const path = `.cache/${name}.json`;
  return existsSync(path) ? [[name, JSON.parse(readFileSync(path, "utf8"))]] : [];
}

const sum = (list, of) => list.reduce((total, one) => total + of(one), 0);

/** What issue and table ask for, of all that was found; undefined where a step never ran. */
function figures(found) {
  const fuzz = named(found, "fuzz-");
  const kills = named(found, "kills-");
  const soak = found["soak-wasm"];
  return {
    histories: found.histories,
    soak: soak && { images: soak.images, growth: Math.max(...Object.values(soak.growth)) },
    mutated:
      fuzz.length === 0
        ? undefined
        : {
            tried: sum(fuzz, ({ tried }) => tried),
            hung: sum(fuzz, ({ slow }) => slow.length),
            untyped: sum(fuzz, ({ untyped }) => untyped.length),
          },
    kills:
      kills.length === 0
        ? undefined
        : { tried: sum(kills, ({ tried }) => tried), lost: sum(kills, ({ lost }) => lost) },
  };
}
