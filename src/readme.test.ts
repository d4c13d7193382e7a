import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { codeOf } from "../e2e/docs/page-program.js";

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

/** Blocks that are files of `examples/`, by the page that shows them. */
const SHOWN = {
  "README.md": ["ten-lines/ten-lines.ts"],
  "docs/evaluate.md": ["evaluate/models.ts", "evaluate/words.ts", "evaluate/figures.ts"],
  "docs/learn.md": ["teaching/teaching.ts"],
  "docs/tuning.md": ["tuning/tuning.ts"],
  "docs/growing.md": ["growing/page.ts", "growing/server.ts"],
  "docs/scales.md": ["heat-map/draw-heat.ts"],
};

it("shows the examples as they are", () => {
  for (const [page, paths] of Object.entries(SHOWN)) {
    const blocks = codeOf(read(page)).map(({ lines }) => `${lines.join("\n")}\n`);
    for (const path of paths) expect(blocks, page).toContain(read(`examples/${path}`));
  }
});

it("names only files and commands that are there", () => {
  const { scripts } = JSON.parse(read("package.json"));
  const written = readdirSync(new URL("../docs/", import.meta.url)).filter((name) => name.endsWith(".md"));
  const pages = ["README.md", "CONTRIBUTING.md", "bench/README.md", ...written.map((name) => `docs/${name}`)];
  for (const page of pages) {
    const text = read(page);
    for (const [, name = ""] of text.matchAll(/npm run ([\w:]+)/g)) expect(scripts, page).toHaveProperty(name);
    for (const [, path = ""] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      expect(existsSync(new URL(path, new URL(`../${page}`, import.meta.url))), `${page}: ${path}`).toBe(true);
    }
  }
});
