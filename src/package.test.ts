import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { bundledApp } from "../scripts/bundled-app.js";

const root = new URL("../", import.meta.url);
const text = (path: string) => readFileSync(new URL(path, root), "utf8");
const manifest = JSON.parse(text("package.json"));

describe("dependencies", () => {
  it("hold one ONNX Runtime: the one that transformers.js pins", () => {
    const lock = JSON.parse(text("package-lock.json")).packages as Record<string, object>;
    const copies = Object.keys(lock).filter((path) => path.endsWith("node_modules/onnxruntime-web"));
    expect(copies).toEqual(["node_modules/onnxruntime-web"]);
    const peer = JSON.parse(text("node_modules/@huggingface/transformers/package.json"));
    expect(manifest.devDependencies["onnxruntime-web"]).toBe(peer.dependencies["onnxruntime-web"]);
    expect(peer.dependencies["@huggingface/tokenizers"]).toContain(manifest.devDependencies["@huggingface/tokenizers"]);
  });
});

describe("the built package", () => {
  it("exports exactly its API", async () => {
    const built = await import(new URL("dist/index.js", root).href);
    expect(Object.keys(built).sort()).toEqual([
      "SiglipError",
      "SpaceMismatchError",
      "createSiglip",
      "describeModels",
      "estimate",
      "isSiglipError",
      "loadLabels",
      "saveLabels",
    ]);
  });

  it("exports the drivers of engines by themselves, small and with nothing of a worker in them", async () => {
    const built = await import(new URL("dist/remote.js", root).href);
    expect(Object.keys(built).sort()).toEqual([
      "SiglipError",
      "SpaceMismatchError",
      "chroma",
      "isSiglipError",
      "pgvector",
      "pgvectorSql",
      "postgrest",
      "push",
      "qdrant",
      "remove",
      "search",
    ]);
    const app = await inAnApp(
      "chroma, pgvector, postgrest, qdrant, pgvectorSql, push, remove, search",
      "dist/remote.js",
    );
    expect(app.bytes).toBeLessThanOrEqual(10_000);
  });

  it("exports the evaluation by itself", async () => {
    const built = await import(new URL("dist/evaluate.js", root).href);
    expect(Object.keys(built).sort()).toEqual([
      "SiglipError",
      "SpaceMismatchError",
      "averagePrecisions",
      "bestClasses",
      "bootstrap",
      "brier",
      "brierOfShares",
      "calibrationError",
      "classRanks",
      "compare",
      "compareTemplates",
      "confusionMatrix",
      "eachClaims",
      "evaluate",
      "fromArrays",
      "fromFolder",
      "fromTable",
      "hits",
      "hitsOfOwners",
      "isSiglipError",
      "macroF1",
      "mean",
      "meanOfKnown",
      "pairedBootstrap",
      "perClass",
      "reliability",
      "retrievalRanks",
      "toDataset",
      "topClaims",
    ]);
    const app = await inAnApp("evaluate, fromFolder, fromTable", "dist/evaluate.js");
    expect(app.code).not.toContain("siglip-demo"); // the client comes with `compare` alone
    expect(app.bytes).toBeLessThanOrEqual(16_000);
  });

  it("exports what learns by itself, with its worker beside it", async () => {
    const built = await import(new URL("dist/learn.js", root).href);
    expect(Object.keys(built).sort()).toEqual([
      "SiglipError",
      "SpaceMismatchError",
      "adapterOf",
      "applyAdapter",
      "calibrate",
      "isSiglipError",
      "loadAdapter",
      "loadHead",
      "saveAdapter",
      "saveHead",
      "teach",
      "tune",
    ]);
    expect(text("dist/learn-worker.js").length).toBeGreaterThan(0);
  });

  it("has every file that its manifest names", () => {
    for (const entry of Object.values(manifest.exports).flatMap((one) =>
      typeof one === "string" ? [one] : Object.values(one as object),
    )) {
      expect(text(entry).length).toBeGreaterThan(0);
    }
  });

  it("has workers that stand alone, since bundlers move each script by itself and as it is", () => {
    for (const [name, most] of [
      ["worker", 625_000],
      ["resizer", 19_000],
      ["learn-worker", 31_000],
    ] as const) {
      const code = text(`dist/${name}.js`);
      expect(code).not.toMatch(/\b(import|from)\s*[`"'(]\s*[`"']?\.{1,2}\//);
      expect(code.length, name).toBeLessThanOrEqual(most);
      expect(code, "an address that no file has").not.toMatch(/["'`]ort\.\w+\.min\.mjs/);
    }
  });

  it("names in its pages' modules only files that are there, each so that a bundler finds it", () => {
    const modules = readdirSync(new URL("dist/", root)).filter((name) =>
      /^(?!cli|\w*-?worker|resizer).*\.js$/.test(name),
    );
    const code = modules.map((name) => text(`dist/${name}`)).join("");
    const named = [...code.matchAll(/new URL\(`\.\/([^`]+)`,import\.meta\.url\)/g)].map(([, path]) => path ?? "");
    const scripts = ["worker.js", "resizer.js", "learn-worker.js"];
    const model = Object.keys(JSON.parse(text("dist/siglip-demo/siglip-manifest.json")).files);
    const assets = readdirSync(new URL("dist/assets/", root)).map((name) => `assets/${name}`);
    expect(new Set(named)).toEqual(
      new Set([...scripts, ...assets, ...["siglip-manifest.json", ...model].map((path) => `siglip-demo/${path}`)]),
    );
    expect(code, "a bundler would build the worker anew").not.toMatch(/new Worker\(new URL/);
    const effects: string[] = manifest.sideEffects;
    expect(effects.toSorted()).toEqual([...scripts, "cli.js"].map((name) => `./dist/${name}`).sort());
  });

  it("has a command line that runs by itself", () => {
    expect(text(manifest.bin["siglip-web"])).toMatch(/^#!\/usr\/bin\/env node\n/);
    const imports = [...text(manifest.bin["siglip-web"]).matchAll(/^import .* from "([^"]+)"/gm)].map(
      ([, from]) => from,
    );
    expect(imports.filter((from) => !from?.startsWith("node:"))).toEqual([]);
    const program = fileURLToPath(new URL(manifest.bin["siglip-web"], root));
    expect(execFileSync(process.execPath, [program, "--version"], { encoding: "utf8" })).toBe(`${manifest.version}\n`);
  });

  it("keeps ONNX Runtime out of the page", () => {
    const entry = text("dist/index.js");
    const parts = [entry, ...[...entry.matchAll(/from\s*[`"']\.\/([^`"']+)/g)].map(([, file]) => text(`dist/${file}`))];
    expect(parts.join("")).not.toMatch(/onnxruntime|InferenceSession/);
  });

  it("is small in an app's own build, and the catalogue in it only where the app asks for it", async () => {
    const client = await inAnApp("createSiglip, isSiglipError");
    expect(client.code).not.toContain("patch16-224");
    expect(client.bytes).toBeLessThanOrEqual(12_000);
    const all = await inAnApp("createSiglip, isSiglipError, describeModels, estimate");
    expect(all.code).toContain("patch16-224");
    expect(all.bytes).toBeLessThanOrEqual(17_500);
  });
});

/** What an app's own build has of so much of the package, and its size with brotli. */
async function inAnApp(names: string, entry?: string): Promise<{ code: string; bytes: number }> {
  const code = await bundledApp(names, entry);
  return { code, bytes: brotliCompressSync(code).length };
}
