import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";

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
    expect(Object.keys(built).sort()).toEqual(["SiglipError", "SpaceMismatchError", "createSiglip", "isSiglipError"]);
  });

  it("has every file that its manifest names", () => {
    for (const entry of Object.values(manifest.exports).flatMap((one) =>
      typeof one === "string" ? [one] : Object.values(one as object),
    )) {
      expect(text(entry).length).toBeGreaterThan(0);
    }
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

  it("keeps ONNX Runtime out of the page, and the page's part small", () => {
    const entry = text("dist/index.js");
    const parts = [entry, ...[...entry.matchAll(/from\s*[`"']\.\/([^`"']+)/g)].map(([, file]) => text(`dist/${file}`))];
    expect(parts.join("")).not.toMatch(/onnxruntime|InferenceSession/);
    const bytes = parts.reduce((sum, part) => sum + brotliCompressSync(part).length, 0);
    expect(bytes).toBeLessThanOrEqual(12_000);
  });
});
