import { readdirSync, readFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";
import { bundledApp } from "../../scripts/bundled-app.js";
import { row } from "../rows.js";

/**
 * What an application ships: its own build with what it needs of the page's side, and each entry of dist/ with all
 * scripts that it leads to, file by file with brotli; ONNX Runtime's wasm apart.
 */
export async function bytes() {
  const all = [...readdirSync("dist"), ...readdirSync("dist/assets").map((name) => `assets/${name}`)];
  const scripts = all.filter((name) => /\.m?js$/.test(name) && name !== "cli.js");
  const text = Object.fromEntries(scripts.map((name) => [name, readFileSync(`dist/${name}`, "utf8")]));
  const weight = (names) => names.reduce((sum, name) => sum + brotliCompressSync(text[name]).length, 0);
  const client = reached("index.js", text, (name) => !/^(worker|resizer)\.js$|^assets\//.test(name));
  const worker = reached("worker.js", text, () => true);
  const inPage = client.some((name) => /onnxruntime|InferenceSession/.test(text[name]));
  const [some, most] = ["createSiglip, isSiglipError", "createSiglip, isSiglipError, describeModels, estimate"];
  const inAnApp = async (names) => ({ unit: "B", ours: brotliCompressSync(await bundledApp(names)).length });
  const rows = [
    row({
      work: "client in an app's own build, brotli",
      ...(await inAnApp(some)),
      bound: { most: 12_000 },
      note: some,
    }),
    row({ work: "the same with the catalogue", ...(await inAnApp(most)), note: most }),
    row({
      work: "client as built, with the catalogue, brotli",
      unit: "B",
      ours: weight(client),
      note: client.join(", "),
    }),
    row({ work: "client: ONNX Runtime in it", unit: "", ours: Number(inPage), bound: { most: 0 } }),
    row({
      work: "worker without ONNX Runtime's wasm, brotli",
      unit: "B",
      ours: weight(worker),
      bound: { most: 220_000 },
      note: worker.join(", "),
    }),
  ];
  return { rows, details: { client, worker } };
}

/** A script and those whose names it says, and so on. */
function reached(entry, text, follow) {
  const found = new Set([entry]);
  for (const name of found) {
    for (const other of Object.keys(text)) if (text[name].includes(other) && follow(other)) found.add(other);
  }
  return [...found];
}
