import { readdirSync, readFileSync } from "node:fs";

const TITLE = "### On a GPU";
const HOW =
  "`bench/gpu.html` measures a GPU in any browser: after a build, serve the project's folder with any static server, open\n" +
  "`bench/gpu.html?model=ADDRESS` of a full-size checkpoint with `onnx/vision_model.onnx` and `vision_model_fp16.onnx`, and\n" +
  "put what it prints into `results/gpu-NAME.json`.";

/** Pictures a second by device, number format and batch, from every results/gpu-*.json; or that there is none. */
export function gpuSection() {
  const files = readdirSync("bench/results").filter((name) => /^gpu-.*\.json$/.test(name));
  if (files.length === 0) return `${TITLE}\n\n${HOW} Images a second at batch 1, 8 and 32 on a GPU: not measured.`;
  const rows = files.flatMap((name) => rowsOf(JSON.parse(readFileSync(`bench/results/${name}`, "utf8"))));
  return [
    `${TITLE}\n\n${HOW}\n`,
    "| device | numbers | batch | this package, /s | transformers.js, /s | plain export, /s | share of a matrix product |",
    "|---|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

function rowsOf({ adapter, rows, operationsPerPicture }) {
  const device = adapter.description || adapter.device || `${adapter.vendor} ${adapter.architecture}`;
  return Object.entries(rows).flatMap(([dtype, { skipped, product, rates }]) => {
    if (skipped) return [`| ${device} | ${dtype} | | not measured: ${skipped} | | | |`];
    return Object.entries(rates).map(([batch, engines]) => {
      const rate = (name) => engines[name]?.median.toPrecision(3) ?? "not measured";
      const share = (engines.package.median * operationsPerPicture) / product.operationsPerSecond.median;
      const figures = ["package", "transformers", "plain"].map(rate).join(" | ");
      return `| ${device} | ${dtype} | ${batch} | ${figures} | ${(100 * share).toFixed(0)} % |`;
    });
  });
}
