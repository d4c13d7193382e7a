import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { aboutPage, llmsFullText, llmsText } from "../site-docs/llms.js";
import { linked, siteMap } from "../site-docs/site-map.js";
import { catalogue } from "./models/catalogue.js";

const root = fileURLToPath(new URL("../", import.meta.url));
const read = (path: string) => readFileSync(`${root}${path}`, "utf8");
const docs = readdirSync(`${root}docs`).filter((name) => name.endsWith(".md"));

describe("the site", () => {
  it("has every page of docs once", () => {
    const sources = siteMap(root).flatMap(({ pages }) => pages.map(({ source }) => source));
    expect(sources.filter((source) => source.startsWith("docs/")).sort()).toEqual(docs.map((name) => `docs/${name}`));
    expect(new Set(sources).size).toBe(sources.length);
    const paths = siteMap(root).flatMap(({ pages }) => pages.map(({ path }) => path));
    expect(paths).not.toContain("index.md"); // the home page
  });

  it("leads from page to page, and leaves what is no page as text", () => {
    const paths = new Map([
      ["docs/index.md", "kept-index.md"],
      ["bench/README.md", "bench.md"],
    ]);
    const markdown =
      "[kept](index.md#where), [bench](../bench/README.md), [Python](../tools/x.py), [x.py](../tools/x.py), ";
    expect(linked(`${markdown}[web](https://example.com), [here](#part), ![](a.png)`, "docs/growing.md", paths)).toBe(
      "[kept](/kept-index.md#where), [bench](/bench.md), Python (`tools/x.py`), x.py, [web](https://example.com), [here](#part), ![](a.png)",
    );
  });

  it("leads to headings that are there", () => {
    for (const page of docs) {
      for (const [, path, anchor] of read(`docs/${page}`).matchAll(/\]\(([\w-]*(?:\.md)?)#([\w-]+)\)/g)) {
        const headings = [...read(`docs/${path || page}`).matchAll(/^#+ (.+)$/gm)].map(([, text = ""]) => slug(text));
        expect(headings, `${page} to ${path}`).toContain(anchor);
      }
    }
  });
});

const slug = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, "")
    .trim()
    .replace(/\s+/g, "-");

describe("llms.txt", () => {
  it("is what npm run llms writes", () => {
    expect(read("llms.txt")).toBe(llmsText(root, ({ source }) => source));
  });

  it("says of each page what it begins with", () => {
    expect(aboutPage("# A page\n\nIt has [one](x.md) thing. And more.\n")).toEqual({
      heading: "A page",
      lead: "It has one thing.",
    });
    expect(aboutPage("# A table\n\n| a |\n|---|\n").lead).toBe("");
  });

  it("is complete where it is to be the whole text", () => {
    const full = llmsFullText(root);
    for (const name of docs) expect(full).toContain(read(`docs/${name}`));
  });
});

it("explains every error code, and no other", () => {
  const family = /interface ErrorData \{(.*?)\n\}/s.exec(read("src/core/errors.ts"))?.[1] ?? "";
  const codes = [...family.matchAll(/^ {2}"?([\w-]+)"?: \{/gm)].map(([, code]) => code);
  const explained = [...read("docs/errors.md").matchAll(/^### `([\w-]+)`$/gm)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(25);
  expect(explained.sort()).toEqual(codes.sort());
});

it("has the cosines of probabilities as the catalogue's constants give them", () => {
  const rows = catalogue().flatMap(({ id, calibration }) => {
    if (calibration?.kind !== "sigmoid") return [];
    const { scale, bias } = calibration;
    const cosines = [0.5, 0.2, 0.1, 0.01].map((p) => ((Math.log(p / (1 - p)) - bias) / scale).toFixed(3));
    return [`| \`${id}\` | ${cosines.join(" | ")} |`];
  });
  const table = read("docs/scores.md")
    .split("\n")
    .filter((line) => line.startsWith("| `siglip"));
  expect(table).toEqual(rows);
});
