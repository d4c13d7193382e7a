// node tools/catalogue.js [--hub URL] [--only ID] [--check] [--out FOLDER]
//
// Asks the hub for what the catalogue says of each checkpoint, and writes it, with the date, where the catalogue reads it:
// revision, sizes and SHA-256 of the ONNX repository's files, and scale and bias from the original weights, of which it
// reads some hundred kilobytes by ranges. --check writes nothing and fails where the hub says something else than what is
// written. A checkpoint that the hub does not have, or whose weights can't be read, is named, keeps what is written of it,
// and makes the whole fail.
import { execFileSync } from "node:child_process";
import { existsSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { runnerImport } from "vite";
import { readConstants } from "./safetensors.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const { values: args } = parseArgs({
  options: {
    hub: { type: "string", default: "https://huggingface.co" },
    only: { type: "string" },
    check: { type: "boolean", default: false },
    out: { type: "string", default: join(root, "src/models") },
  },
});
const hub = args.hub.replace(/\/+$/, "");
const SIZES = "catalogue-hub.ts";
const HASHES = "catalogue-hub-hashes.ts";

/** The files that the engine reads, of all that a repository has. */
const USED = /^tokenizer\.json$|^onnx\/(vision_|text_)?model(_fp16|_quantized|_q4|_q4f16)?\.onnx(_data(_\d+)?)?$/;

const load = async (path) => (await runnerImport(path, { root, configFile: false, logLevel: "silent" })).module;
const { catalogue } = await load(join(root, "src/models/catalogue.ts"));
const { DTYPES, combinedFile, towerFile } = await load(join(root, "src/models/dtype.ts"));

/** What the hub says of a repository: `{ sha, siblings: [{ rfilename, size, lfs: { sha256, size } }] }`. */
async function listing(repository) {
  const url = `${hub}/api/models/${repository}/revision/main?blobs=true`;
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  const { sha, siblings } = await response.json();
  if (!/^[0-9a-f]{40}$/.test(sha) || !Array.isArray(siblings)) throw new Error(`${url} gave no listing.`);
  const files = siblings.map(({ rfilename, size, lfs }) => [
    rfilename,
    { size: size ?? lfs?.size, sha256: lfs?.sha256 },
  ]);
  return { revision: sha, files: new Map(files) };
}

/** Bytes of a file, or of it and those that hold its weights; 0 where it is not there. */
function sizeOf(files, path) {
  const parts = ["", "_data", ...Array.from({ length: 20 }, (_, at) => `_data_${at + 1}`)].map((end) => path + end);
  const sizes = parts.filter((part) => files.has(part)).map((part) => files.get(part).size);
  if (!files.has(path)) return 0;
  return sizes.length === 1 ? sizes[0] : sizes;
}

function sizesOf(files, pathOf) {
  const sizes = DTYPES.map((dtype) => sizeOf(files, pathOf(dtype)));
  while (sizes.at(-1) === 0) sizes.pop();
  return sizes;
}

async function ask(row) {
  const { revision, files } = await listing(row.repository);
  const sizes = {
    image: sizesOf(files, (dtype) => towerFile("image", dtype)),
    text: sizesOf(files, (dtype) => towerFile("text", dtype)),
    both: sizesOf(files, combinedFile),
  };
  if (Object.values(sizes).every((some) => some.length === 0)) throw new Error(`${row.repository} has no ONNX files.`);
  const { scale, bias } = await readConstants(`${hub}/${row.original}/resolve/main/`);
  const tokenizer = files.get("tokenizer.json")?.size;
  const there = Object.entries(sizes).filter(([, some]) => some.length > 0);
  const constants = bias === undefined ? [Math.exp(scale)] : [Math.exp(scale), bias];
  const kept = [...files].filter(([path, { sha256 }]) => sha256 && USED.test(path)).sort();
  return {
    row: {
      found: new Date().toISOString().slice(0, 10),
      revision,
      ...Object.fromEntries(there),
      ...(tokenizer && { tokenizer }),
      constants,
    },
    hashes: Object.fromEntries(kept.map(([path, { sha256 }]) => [path, sha256])),
  };
}

/** What a generated file exports now; empty where it is not there yet. */
async function written(file, name) {
  const path = resolve(args.out, file);
  return existsSync(path) ? { ...(await load(path))[name] } : {};
}

function write(file, text) {
  const path = resolve(args.out, file);
  writeFileSync(`${path}.new.ts`, text);
  execFileSync(join(root, "node_modules/.bin/biome"), ["format", "--write", "--vcs-enabled=false", `${path}.new.ts`], {
    stdio: "ignore",
  });
  renameSync(`${path}.new.ts`, path);
}

const rows = catalogue().filter(({ id }) => args.only === undefined || id === args.only);
if (!rows.length) throw new Error(`The catalogue has no model "${args.only}".`);
const sizes = await written(SIZES, "HUB");
const hashes = await written(HASHES, "HUB_HASHES");
let failures = 0;
for (const row of rows) {
  try {
    const found = await ask(row);
    const before = { ...sizes[row.id], found: found.row.found };
    const same = isDeepStrictEqual(before, found.row) && isDeepStrictEqual(hashes[row.id], found.hashes);
    if (same && args.check) continue;
    console.log(`${row.id}: ${same ? "as before" : "changed"}, ${found.row.revision}`);
    if (args.check) failures++;
    sizes[row.id] = found.row;
    hashes[row.id] = found.hashes;
  } catch (error) {
    console.error(`${row.id}: ${error.message}`);
    failures++;
  }
}

if (!args.check) {
  const order = catalogue().map(({ id }) => id);
  const inOrder = (table) => Object.fromEntries(order.filter((id) => table[id]).map((id) => [id, table[id]]));
  write(
    SIZES,
    `// Written by tools/catalogue.js: what the hub said of each checkpoint's ONNX repository, and when. Empty until it has run.
import type { KnownFiles } from "./catalogue-files.js";

export interface HubFiles extends KnownFiles {
  /** The day on which the hub said so, \`YYYY-MM-DD\`. */
  found: string;
  revision: string;
  /** \`exp(logit_scale)\`, and \`logit_bias\` where there is one, in the original repository's \`model.safetensors\`. */
  constants?: readonly [scale: number, bias?: number];
}

export const HUB: Readonly<Record<string, HubFiles>> = ${JSON.stringify(inOrder(sizes))};
`,
  );
  write(
    HASHES,
    `// Written by tools/catalogue.js: SHA-256 of the files of each checkpoint's ONNX repository, by path. Empty until it has run.

export const HUB_HASHES: Readonly<Record<string, Readonly<Record<string, string>>>> = ${JSON.stringify(inOrder(hashes))};
`,
  );
}
process.exitCode = failures ? 1 : 0;
