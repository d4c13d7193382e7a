// Graphs opened lean, in a browser: their weights in another file, or their vocabulary so large that it is cut out. The
// tiny checkpoint is made over for it, and must give the same vectors to the last bit.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { placeOf, setPlace } from "../src/graph/external.js";
import { type Tensor, writeModel } from "../src/graph/onnx.js";
import { readSkeleton } from "../src/graph/skeleton.js";
import type { Dtype } from "../src/index.js";
import { inAll, onePage, onlyInAll, projectDevice } from "./engine.js";
import { withLongVocabulary } from "./long-vocabulary.js";
import { expect, test } from "./test.js";

const FOLDER = fileURLToPath(new URL("fixtures/checkpoints/tiny-siglip/", import.meta.url));
const URL_OF = { whole: "/e2e/fixtures/checkpoints/tiny-siglip", made: "/made-over" };
const TEXTS = ["a cat", "two dogs on a beach, and a longer text", ""];

const page = onePage();

const read = (file: string) => new Uint8Array(readFileSync(FOLDER + file));

/** The tower with its large weights in a file beside it, whose name needs escaping. */
async function weightsBeside(file: string): Promise<Map<string, Uint8Array>> {
  const bytes = read(file);
  const at = async (from: number, to: number) => bytes.subarray(from, to);
  const { model } = await readSkeleton(bytes.length, at, { location: "here" });
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const tensor of model.graph?.initializer ?? ([] as Tensor[])) {
    const place = placeOf(tensor);
    if (!place) continue;
    parts.push(bytes.subarray(place.offset, place.offset + (place.length ?? 0)));
    setPlace(tensor, { ...place, location: "more/weights of #1.onnx_data", offset });
    offset += place.length ?? 0;
  }
  return new Map([
    [file, writeModel(model)],
    ["onnx/more/weights of #1.onnx_data", Buffer.concat(parts)],
  ]);
}

/** Vectors of the texts, and the requests for files of `files`. */
async function vectors(dtype: Dtype, files: Map<string, Uint8Array>) {
  const asked: string[] = [];
  await page()
    .context()
    .route(`**${URL_OF.made}/**`, (route) => {
      const path = decodeURIComponent(new URL(route.request().url()).pathname).slice(URL_OF.made.length + 1);
      const made = files.get(path);
      if (made && route.request().method() === "GET") asked.push(path); // HEAD: is what an earlier test stored still so?
      if (!made && !existsSync(FOLDER + path)) return route.fulfill({ status: 404, body: "not here" });
      const headers = { "cross-origin-resource-policy": "same-origin" };
      return route.fulfill({ body: Buffer.from(made ?? read(path)), headers });
    });
  const embed = (url: string) =>
    page().evaluate(
      async ({ url, options, texts }) => {
        const client = await siglipWeb.createSiglip({ ...options, model: { url }, towers: ["text"], verify: "off" });
        const { data } = await client.embedTexts(texts);
        await client.close();
        return [...data];
      },
      { url, options: { device: projectDevice(), dtype }, texts: TEXTS },
    );
  const result = { whole: await embed(URL_OF.whole), made: await embed(URL_OF.made), asked };
  await page().context().unrouteAll();
  return result;
}

for (const [dtype, suffix] of [
  ["fp32", ""],
  ["fp16", "_fp16"],
  ["q8", "_quantized"],
] as const) {
  // `token-table.spec.ts` has one of these.
  inAll(`a vocabulary in ${dtype} is read by rows`, { tag: dtype === "fp32" ? ["@webgpu"] : [] }, async () => {
    const file = `onnx/text_model${suffix}.onnx`;
    const files = new Map([[file, withLongVocabulary(read(file))]]);
    const { whole, made, asked } = await vectors(dtype, files);
    expect(asked).toEqual([...files.keys()]);
    expect(whole.some((x) => x !== 0)).toBe(true);
    expect(made).toEqual(whole);
  });
}

test("weights in a file beside the graph are fetched from there", { tag: ["@webgpu"] }, async () => {
  if (projectDevice() === "webgpu") onlyInAll();
  const files = await weightsBeside("onnx/text_model.onnx");
  const { whole, made, asked } = await vectors("fp32", files);
  expect(asked).toEqual([...files.keys()]);
  expect(made).toEqual(whole);
});

test("ONNX Runtime is fetched once for both workers of a client", async () => {
  const asked: string[] = [];
  page()
    .context()
    .on("request", (request) => void (/ort-wasm.*\.wasm$/.test(request.url()) && asked.push(request.url())));
  const two = await page().evaluate(async () => {
    const before = besides.at(-1);
    const client = await siglipWeb.createSiglip({ device: "wasm", verify: "off" });
    await client.close();
    return besides.at(-1) !== before;
  });
  expect({ two, asked: asked.length }).toEqual({ two: true, asked: 1 });
});
