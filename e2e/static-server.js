// Serves the built package, the built-in model and the fixtures as a plain static host would, and a few hostile answers.
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SERVED = ["dist", "public", "e2e", ".cache", "../shared/hub"].map((folder) => join(ROOT, folder) + sep);
/** ONNX Runtime, 17 MB that each worker starts: kept by the browser, as a host of such files would have it. */
const RUNTIME = join(ROOT, "dist/assets") + sep;
/** Bytes that are read at once: by Node's own 64 KiB a worker waits for ONNX Runtime twice as long. */
const CHUNK = 1 << 22;
/** Pictures that stand beside the project, on some machines. */
const SHARED_IMAGES = fileURLToPath(new URL("../../shared/data/images/", import.meta.url));
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".webp": "image/webp",
};

/** `/broken-model/KIND/FILE`: the built-in model with one thing wrong, and no manifest that would find it. */
function brokenModel(kind, file) {
  if (file === "siglip-manifest.json") return { status: 404, body: "not here" };
  if (kind === "no-text" && file.startsWith("onnx/text_model")) return { status: 404, body: "not here" };
  if (kind === "page-for-text" && file.startsWith("onnx/text_model")) return { type: "text/html", body: "<p>Welcome" };
  if (kind === "corrupt-vision" && file.startsWith("onnx/vision_model")) return { body: "this is no ONNX file" };
  if (kind === "corrupt-text" && file.startsWith("onnx/text_model")) return { body: "this is no ONNX file" };
  if (kind === "wrong-reference" && file === "reference.json") return { body: wrongReference() };
  if (kind === "no-spread" && file === "preprocessor_config.json") return { body: noSpread() };
  if (kind === "no-scale" && file === "siglip.json") return { status: 404, body: "not here" };
  return { path: `public/models/siglip-demo/${file}` };
}

/** The built-in model's reference, with one number of the picture's vector changed. */
function wrongReference() {
  const reference = readModelJson("reference.json");
  reference.image_vectors[0][0] += 2;
  return JSON.stringify(reference);
}

/** A standard deviation of zero: pixels become infinite, and the tower's answer is no number. */
function noSpread() {
  return JSON.stringify({ ...readModelJson("preprocessor_config.json"), image_std: [0, 0, 0] });
}

function readModelJson(file) {
  return JSON.parse(readFileSync(join(ROOT, "public/models/siglip-demo", file), "utf8"));
}

/** `/combined/FOLDER`: the folder without the files of single towers. */
function withoutTowers(url) {
  if (/(vision|text)_model[^/]*$/.test(url.pathname)) return { status: 404, body: "not here" };
  return answer(new URL(url.pathname.slice("/combined".length), url));
}

/** `/hub/`: the larger checkpoints, where they stand beside the project. */
function answer(url) {
  const [, first, kind, ...rest] = url.pathname.split("/");
  if (first === "broken-model") return brokenModel(kind, rest.join("/"));
  if (first === "combined") return withoutTowers(url);
  if (first === "hub") return { path: decodeURIComponent(`../shared/hub/${[kind, ...rest].join("/")}`) };
  if (first === "status") return { status: Number(kind), body: `status ${kind}` };
  return { path: decodeURIComponent(url.pathname).slice(1) };
}

const server = createServer((request, response) => {
  const { path, status = 200, type, body } = answer(new URL(request.url ?? "/", "http://localhost"));
  response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
  if (path === undefined) {
    response.writeHead(status, { "Content-Type": type ?? "application/octet-stream" }).end(body);
    return;
  }
  const shared = path.startsWith("shared-images/");
  const file = shared ? normalize(join(SHARED_IMAGES, path.slice(14))) : normalize(join(ROOT, path));
  const served = shared ? [SHARED_IMAGES] : SERVED;
  const allowed = served.some((folder) => file.startsWith(folder)) && existsSync(file) && statSync(file).isFile();
  if (!allowed) {
    response.writeHead(404, { "Content-Type": "text/plain" }).end("not found");
    return;
  }
  response.writeHead(200, {
    "Content-Type": TYPES[extname(file)] ?? "application/octet-stream",
    "Content-Length": statSync(file).size,
    ...(file.startsWith(RUNTIME) && { "Cache-Control": "max-age=3600" }),
  });
  createReadStream(file, { highWaterMark: CHUNK }).pipe(response);
});

server.listen(Number(process.env.PORT ?? 4173), "127.0.0.1");
