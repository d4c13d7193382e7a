import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { gpuSection } from "./gpu-table.js";
import { boundText } from "./rows.js";

/** The parts, in the table's order, and what their tables are called. */
const PARTS = {
  counts: "WebGPU work in Chromium (SwiftShader)",
  calls: "WebGPU work of a batch and of a zero-shot call",
  firefox: "WebGPU time in Firefox",
  "zero-shot": "Zero-shot",
  pictures: "Reading pictures",
  indexing: "Indexing",
  query: "Queries",
  search: "Search",
  scan: "Scanning vectors",
  start: "Starting",
  bytes: "Bytes shipped",
  dialects: "Dialects of export",
  "learn-speed": "Time of learning",
  learn: "What learning brings",
  audits: "Lighthouse on the three apps, before their model is there",
  reliability: "Reliability",
};

const git = (...args) => execFileSync("git", args, { encoding: "utf8" }).trim();
const versionOf = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version;

/** Writes one part's figures with where and when they were taken, and prints its rows. */
export function writeResult(part, result) {
  const changed = git("status", "--porcelain", "--", "src") === "" ? "" : ", changed";
  const head = {
    part,
    date: new Date().toISOString().slice(0, 10),
    commit: `${git("rev-parse", "--short", "HEAD")}${changed}`,
    node: process.version,
    cores: cpus().length,
    processor: cpus()[0]?.model,
    versions: { "onnxruntime-web": versionOf("onnxruntime-web"), transformers: versionOf("@huggingface/transformers") },
  };
  writeFileSync(`bench/results/${part}.json`, `${JSON.stringify({ ...head, ...result }, null, 1)}\n`);
  console.log(result.rows.map(line).join("\n"));
}

/** Puts the tables of bench/README.md together from what the parts wrote, whenever they ran. */
export function writeTables() {
  const sections = Object.keys(PARTS).flatMap((part) => {
    const path = `bench/results/${part}.json`;
    return existsSync(path) ? [section(PARTS[part], JSON.parse(readFileSync(path, "utf8")))] : [];
  });
  const readme = readFileSync("bench/README.md", "utf8");
  const marked = /(<!-- table -->\n)[\s\S]*(<!-- end -->)/;
  if (!marked.test(readme)) throw new Error("bench/README.md has no place for the tables.");
  const tables = [...sections, gpuSection()].join("\n\n");
  writeFileSync(
    "bench/README.md",
    readme.replace(marked, (_, begin, end) => `${begin}\n${tables}\n\n${end}`),
  );
}

function section(title, { part, date, browser, cores, commit, seconds, rows }) {
  const head = [browser, `${cores} cores`, `commit ${commit}`, date, `${seconds} s`].filter(Boolean).join(", ");
  return [
    `### ${title}`,
    "",
    `[\`results/${part}.json\`](results/${part}.json): ${head}.`,
    "",
    "| work | this package | beside it | ratio | bound | met | |",
    "|---|---|---|---|---|---|---|",
    ...rows.map(line),
  ].join("\n");
}

function line({ work, skipped, unit, ours, other, against, ratio, bound, met, note = "" }) {
  if (skipped) return `| ${work} | not measured | | | | | ${skipped.replaceAll("\n", " ")} |`;
  const beside = other === undefined ? "" : `${figure(other, unit)} (${against})`;
  const said = met === undefined ? "" : met ? "yes" : "**no**";
  return `| ${work} | ${figure(ours, unit)} | ${beside} | ${ratio === undefined ? "" : digits(ratio)} | ${boundText(bound)} | ${said} | ${note} |`;
}

function figure(value, unit) {
  const after = unit ? ` ${unit}` : "";
  if (typeof value !== "object") return `${digits(value)}${after}`;
  const { median, min, max, n } = value;
  return `${digits(median)}${after} (${digits(min)} to ${digits(max)}, ${n} times)`;
}

/** Three digits that count, and whole numbers in full. */
function digits(value) {
  if (Number.isInteger(value)) return value.toLocaleString("en");
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));
}
