import { execFileSync } from "node:child_process";
import { cpSync } from "node:fs";
import { row, skipped } from "../rows.js";

const FROM = "thin-siglip-opset17-eager";
const FOLDER = "cache/start";
const SIDE = 112;
const WORK = "start, WASM, 4 thin layers";

/** A first start and ones from what is kept: time to the first answers, and what the model's server is asked for. */
export async function start({ open, folders, server }) {
  if (!folders.hub) return { rows: [skipped(WORK, `${FROM} is not there`)] };
  cpSync(`${folders.hub}/${FROM}`, `${folders.cache}/start`, { recursive: true });
  execFileSync(process.execPath, ["dist/cli.js", "manifest", `${folders.cache}/start`]);
  const browser = await open();
  const found = { startPackage: [], startTransformers: [] };
  try {
    for (let round = 0; round < 6; round++) {
      for (const engine of Object.keys(found)) {
        await browser.fresh();
        const before = server.requests.length;
        const times = await browser.call("start", engine, { folder: FOLDER, side: SIDE });
        const asked = server.requests.slice(before).filter(({ path }) => path.startsWith(`/${FOLDER}/`));
        found[engine].push({ ...times, requests: asked });
      }
    }
  } finally {
    await browser.close();
  }
  const { startPackage: ours, startTransformers: other } = found;
  const figures = (pick) => ({ ours: pick(ours), other: pick(other), against: "transformers.js" });
  const rows = [
    row({ work: `first ${WORK}: to the first answers`, unit: "ms", ...figures(([cold]) => cold.ms) }),
    row({ work: `warm ${WORK}: to the first answers`, unit: "ms", ...figures(([, ...warm]) => spreadOf(warm)) }),
    row({ work: `first ${WORK}: requests for the model`, unit: "", ...figures(([cold]) => cold.requests.length) }),
    row({ work: `warm ${WORK}: requests for the model`, unit: "", ...figures((all) => all.at(-1).requests.length) }),
    row({ work: `warm ${WORK}: bytes for the model`, unit: "B", ...figures((all) => bytesOf(all.at(-1))) }),
  ];
  return { browser: browser.name, rows, details: found };
}

const bytesOf = ({ requests }) => requests.reduce((sum, { bytes }) => sum + bytes, 0);

function spreadOf(starts) {
  const sorted = starts.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return { median: sorted[sorted.length >> 1], min: sorted[0], max: sorted.at(-1), n: sorted.length };
}
