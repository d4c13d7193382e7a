// What was built holds under a strict policy: no text becomes code or markup, and nothing stands in a page that is not a file's.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const root = new URL("../", import.meta.url);
const CODE = /\beval\s*\(|\bnew Function\b|\bFunction\s*\(\s*["'`]|\bset(?:Timeout|Interval)\s*\(\s*["'`]|javascript:/g;
const MARKUP = /\.(?:inner|outer)HTML\s*=|insertAdjacentHTML|document\.write|createContextualFragment|\bsrcdoc\b/g;
const INLINE = /<script(?![^>]*\ssrc=)[^>]*>|<style\b|\son[a-z]+\s*=\s*["']|\sstyle\s*=\s*["']|javascript:/gi;

function filesOf(folder: string, name: RegExp): string[] {
  const all = readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" });
  return all.filter((path) => name.test(path)).map((path) => `${folder}/${path}`);
}

const found = (path: string, pattern: RegExp) =>
  [...readFileSync(new URL(path, root), "utf8").matchAll(pattern)].map(([text]) => `${path}: ${text}`);

/** ONNX Runtime's glue: the part of Emscripten that binds C++ classes, which nothing calls. docs/threat-model.md. */
const GLUE = /\/assets\/ort-wasm-simd-threaded\.(jspi|asyncify)(-[\w-]{8})?\.mjs: new Function$/;

describe.each(["dist", "site"])("what was built into %s", (folder) => {
  const scripts = filesOf(folder, /\.m?js$/).filter((path) => path !== "dist/cli.js"); // for Node

  it("makes no code of texts", () => {
    expect(scripts.length).toBeGreaterThan(5);
    const all = scripts.flatMap((path) => found(path, CODE));
    expect(all.filter((one) => !GLUE.test(one))).toEqual([]);
    expect(all.length).toBeLessThanOrEqual(2);
  });

  it("makes no markup of texts", () => {
    expect(scripts.flatMap((path) => found(path, MARKUP))).toEqual([]);
  });
});

it("pages have no script, style or handler in them", () => {
  const pages = [...filesOf("site", /\.html$/), ...filesOf("examples", /\.html$/)];
  expect(pages.length).toBeGreaterThan(3);
  expect(pages.flatMap((path) => found(path, INLINE))).toEqual([]);
});

it("is what these patterns find", () => {
  const [code, inline] = ["eval('1'); new Function(a)", '<script>1</script><b onclick="x" style="y">'];
  expect([...code.matchAll(CODE)].length).toBe(2);
  expect([...inline.matchAll(INLINE)].length).toBe(3);
  expect([...'<script type="module" src="a.js"></script>'.matchAll(INLINE)]).toEqual([]);
});
