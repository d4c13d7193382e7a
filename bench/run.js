// npm run bench [-- --only counts,query] [--models FOLDER] [--no-build]: the built package beside transformers.js and
// plain ONNX Runtime, in browsers on this machine. Each part writes bench/results/PART.json; the tables of
// bench/README.md are put together from all of them. FOLDER holds what tools/full_size.py wrote; bench/README.md says how.
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { build } from "../scripts/steps.js";
import { openChromium, openFirefox } from "./browsers.js";
import { serveFolders } from "./file-server.js";
import { audits } from "./parts/audits.js";
import { bytes } from "./parts/bytes.js";
import { calls } from "./parts/calls.js";
import { counts } from "./parts/counts.js";
import { dialects } from "./parts/dialects.js";
import { firefox } from "./parts/firefox.js";
import { indexing } from "./parts/indexing.js";
import { learn } from "./parts/learn.js";
import { learnSpeed } from "./parts/learn-speed.js";
import { pictures } from "./parts/pictures.js";
import { query } from "./parts/query.js";
import { reliability } from "./parts/reliability.js";
import { scan } from "./parts/scan.js";
import { search } from "./parts/search.js";
import { start } from "./parts/start.js";
import { zeroShot } from "./parts/zero-shot.js";
import { writeResult, writeTables } from "./results.js";

const PARTS = {
  bytes,
  start,
  query,
  pictures,
  indexing,
  "zero-shot": zeroShot,
  firefox,
  calls,
  counts,
  dialects,
  search,
  scan,
  "learn-speed": learnSpeed,
  learn,
  audits,
  reliability,
};

/** Only when named: the tests in their long forms take hours, and Lighthouse needs a registry. */
const NAMED = ["reliability", "audits"];
const ALWAYS = Object.keys(PARTS).filter((name) => !NAMED.includes(name));

const { values } = parseArgs({
  options: {
    only: { type: "string", default: ALWAYS.join(",") },
    models: { type: "string", default: process.env.BENCH_MODELS ?? "" },
    "no-build": { type: "boolean", default: false },
  },
});
const models = values.models && resolve(values.models);
process.chdir(new URL("..", import.meta.url).pathname);
const only = values.only.split(",");
const unknown = only.filter((name) => !(name in PARTS));
if (unknown.length > 0) throw new Error(`There is no part ${unknown}; there are ${Object.keys(PARTS).join(", ")}.`);
if (!values["no-build"]) build();

const FOLDERS = {
  ...{ bench: "bench", dist: "dist", public: "public", node_modules: "node_modules", hub: "../shared/hub" },
  cache: ".cache/bench",
  ...(models && { base: join(models, "base"), thin: join(models, "thin"), "one-layer": join(models, "one-layer") }),
};
mkdirSync(FOLDERS.cache, { recursive: true });
const there = Object.entries(FOLDERS).filter(([, path]) => existsSync(path));
const folders = Object.fromEntries(there.map(([name, path]) => [name, resolve(path)]));
const server = await serveFolders(folders);
const page = `${server.url}/bench/pages/bench.html`;
const tools = {
  server,
  folders,
  has: (path) => {
    const [name, ...rest] = path.split("/");
    return folders[name] !== undefined && existsSync(join(folders[name], ...rest));
  },
  open: (options) => openChromium(page, options),
  openFirefox: () => openFirefox(page),
};
try {
  for (const name of only) {
    const began = Date.now();
    console.log(`\n${name}`);
    try {
      const result = await PARTS[name](tools);
      writeResult(name, { seconds: Math.round((Date.now() - began) / 1000), ...result });
    } catch (error) {
      console.error(error);
      process.exitCode = 1;
    }
  }
  writeTables();
} finally {
  server.stop();
}
