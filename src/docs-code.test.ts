import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { blocksOf, codeOf, pageProgram } from "../e2e/docs/page-program.js";

const root = fileURLToPath(new URL("../", import.meta.url));
const read = (path: string) => readFileSync(`${root}${path}`, "utf8");
const pages = [
  "README.md",
  ...readdirSync(`${root}docs`)
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

it("compiles every block of code against the package's types", () => {
  const found = compile(Object.fromEntries(pages.map((page) => [page, pageProgram(codeOf(read(page)))])));
  expect(found.errors).toEqual([]);
  expect(found.status).toBe(0);
});

it("would find a mistake, and names its page and line", () => {
  const page =
    "# A page\n\n```ts\nconst n: number = 1;\n```\n\n```ts\nimport { createSiglip } from 'siglip-web';\nn.length;\n```\n";
  const { errors, status } = compile({ "docs/wrong.md": pageProgram(codeOf(page.replaceAll("'", '"'))) });
  expect(status).not.toBe(0);
  expect(errors).toEqual([expect.stringMatching(/^docs\/wrong\.md\.ts\(9,3\): .*'length'/)]);
});

/** All programs by one compiler; the paths are those of the pages. */
function compile(programs: Record<string, string>) {
  const folder = `${root}.cache/docs-code`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(`${folder}/docs`, { recursive: true });
  for (const [page, program] of Object.entries(programs)) writeFileSync(`${folder}/${page}.ts`, program);
  const compilerOptions = {
    composite: false,
    declaration: false,
    emitDeclarationOnly: false,
    noEmit: true,
    noUnusedLocals: false,
    verbatimModuleSyntax: false,
    rootDir: root,
    lib: ["ES2023", "ESNext.Disposable", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
  };
  writeFileSync(`${folder}/given.ts`, read("docs/given.d.ts")); // a .d.ts would not be checked itself
  const files = [...Object.keys(programs).map((page) => `${page}.ts`), "given.ts"];
  writeFileSync(
    `${folder}/tsconfig.json`,
    JSON.stringify({ extends: "../../tsconfig.base.json", compilerOptions, files }),
  );
  const tsc = spawnSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, "-p", ".", "--pretty", "false"], {
    cwd: folder,
    encoding: "utf8",
  });
  return { errors: tsc.stdout.split("\n").filter((line) => line.includes("error TS")), status: tsc.status };
}

it("names commands of the package, and files, that are there", () => {
  const help = read("src/cli/help.ts");
  for (const page of [...pages, "CONTRIBUTING.md"]) {
    const markdown = read(page);
    for (const [, name = ""] of markdown.matchAll(/npx siglip-web (\w+)/g)) {
      expect(help, page).toContain(`\n  siglip-web ${name} `);
    }
    for (const [path] of markdown.matchAll(
      /(?<![\w/.])(?:tools|scripts|bench|e2e|src|examples)\/[\w./-]*\.(?:js|py|ts|txt|html)\b/g,
    )) {
      expect(existsSync(`${root}${path}`), `${page}: ${path}`).toBe(true);
    }
    for (const { lang, lines, line } of blocksOf(markdown)) {
      if (lang === "json")
        for (const json of whole(lines)) expect(() => JSON.parse(json), `${page}:${line}`).not.toThrow();
      if (lang !== "html") continue;
      for (const [, path = ""] of lines.join("\n").matchAll(/["'](?:\.{0,2}\/)[\w./-]*(dist\/[\w./-]+)["']/g)) {
        expect(existsSync(`${root}${path}`), `${page}:${line}: ${path}`).toBe(true);
      }
    }
  }
});

/** A block of JSON is one value, or a value a line. */
const whole = (lines: string[]) => (lines[0]?.endsWith("}") ? lines : [lines.join("\n")]);
