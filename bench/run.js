// npm run bench: the built package in Chromium on this machine; writes bench/results/spine.json and the table of bench/README.md.
import { execFileSync, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { brotliCompressSync } from "node:zlib";
import { chromium } from "playwright";
import { findChromium } from "../scripts/find-chromium.js";
import { build } from "../scripts/steps.js";

process.chdir(new URL("..", import.meta.url).pathname);
const PORT = "4190";
const PICTURES = 200;
const FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Runs in the page: the work that is measured. Times in milliseconds. */
async function measure({ pictures, rounds }) {
  const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
  const timed = async (work) => {
    const began = performance.now();
    await work();
    return performance.now() - began;
  };
  const names = (await (await fetch("/public/gallery/index.json")).json()).slice(0, pictures);
  const files = await Promise.all(names.map(async ({ file }) => (await fetch(`/public/gallery/${file}`)).blob()));
  let siglip;
  const load = await timed(async () => {
    siglip = await globalThis.siglipWeb.createSiglip({ device: "wasm" });
  });
  const tasks = [];
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
    type: "longtask",
  });
  const index = await siglip.openIndex("bench");
  const indexing = [];
  for (let round = 0; round < rounds; round++) {
    indexing.push(await timed(() => index.add(files.map((image, i) => ({ id: `${i}`, image })))));
  }
  const queries = [];
  for (const { alt } of names.slice(0, 50)) queries.push(await timed(() => index.search(alt, { k: 10 })));
  const { device, threads } = siglip.status;
  await siglip.close();
  return {
    device,
    threads,
    loadMs: load,
    picturesPerSecond: (1000 * pictures) / median(indexing),
    queryMs: median(queries),
    longTasks: tasks.length,
    longestTaskMs: Math.max(0, ...tasks),
  };
}

build();
const server = spawn(process.execPath, ["e2e/static-server.js"], { env: { ...process.env, PORT }, stdio: "inherit" });
try {
  const browser = await chromium.launch({ executablePath: await findChromium(), args: FLAGS });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${PORT}/e2e/pages/blank.html`);
  await page.waitForFunction(() => globalThis.siglipWeb !== undefined);
  const figures = await page.evaluate(measure, { pictures: PICTURES, rounds: 3 });
  const brotli = (files) =>
    files.reduce((sum, file) => sum + brotliCompressSync(readFileSync(`dist/${file}`)).length, 0);
  const shared = [...readFileSync("dist/index.js", "utf8").matchAll(/from\s*[`"']\.\/([^`"']+)/g)].map(
    ([, file]) => file,
  );
  const result = {
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim(),
    browser: browser.version(),
    cores: cpus().length,
    pictures: PICTURES,
    ...figures,
    clientBrotliBytes: brotli(["index.js", ...shared]),
    workerBrotliBytes: brotli(["worker.js", ...shared]),
  };
  await browser.close();
  writeFileSync("bench/results/spine.json", `${JSON.stringify(result, null, 2)}\n`);
  writeTable(result);
  console.log(result);
} finally {
  server.kill();
}

function writeTable(result) {
  const rows = [
    ["model loaded, ms", result.loadMs.toFixed(0)],
    [
      `${PICTURES} pictures of 256 × 256 indexed, pictures a second (median of 3 rounds)`,
      result.picturesPerSecond.toFixed(0),
    ],
    ["page tasks of 50 ms or longer meanwhile", result.longTasks],
    [`text query over ${PICTURES}, ms (median of 50)`, result.queryMs.toFixed(1)],
    ["page's part of the package with the catalogue, bytes, brotli", result.clientBrotliBytes],
    ["worker's part without ONNX Runtime's wasm, bytes, brotli", result.workerBrotliBytes],
  ];
  const head = `${result.date}, Chromium ${result.browser}, ${result.device}, ${result.threads} thread(s), ${result.cores} cores, commit ${result.commit}`;
  const table = [
    head,
    "",
    "| what | figure |",
    "|---|---|",
    ...rows.map(([what, figure]) => `| ${what} | ${figure} |`),
  ];
  const readme = readFileSync("bench/README.md", "utf8");
  const marked = /(<!-- table -->\n)[\s\S]*(<!-- end -->)/;
  writeFileSync(
    "bench/README.md",
    readme.replace(marked, (_, start, end) => `${start}${table.join("\n")}\n${end}`),
  );
}
