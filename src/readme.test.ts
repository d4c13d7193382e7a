import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

it("shows code that the compiler has seen", () => {
  const code = (path: string) => `\`\`\`ts\n${read(`examples/${path}`)}\`\`\``;
  expect(read("README.md")).toContain(code("ten-lines/ten-lines.ts"));
  for (const path of ["models.ts", "words.ts", "figures.ts"]) {
    expect(read("docs/evaluate.md")).toContain(code(`evaluate/${path}`));
  }
  expect(read("docs/learn.md")).toContain(code("teaching/teaching.ts"));
  expect(read("docs/tuning.md")).toContain(code("tuning/tuning.ts"));
  for (const path of ["growing/page.ts", "growing/server.ts"]) expect(read("docs/growing.md")).toContain(code(path));
  expect(read("docs/scales.md")).toContain(code("heat-map/draw-heat.ts"));
});

it("names only files and commands that are there", () => {
  const { scripts } = JSON.parse(read("package.json"));
  const written = readdirSync(new URL("../docs/", import.meta.url)).filter((name) => name.endsWith(".md"));
  const pages = ["README.md", "CONTRIBUTING.md", "bench/README.md", ...written.map((name) => `docs/${name}`)];
  for (const page of pages) {
    const text = read(page);
    for (const [, name = ""] of text.matchAll(/npm run ([\w:]+)/g)) expect(scripts, page).toHaveProperty(name);
    for (const [, path = ""] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      expect(
        () => readFileSync(new URL(path, new URL(`../${page}`, import.meta.url))),
        `${page}: ${path}`,
      ).not.toThrow();
    }
  }
});
