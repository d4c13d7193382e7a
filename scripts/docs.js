// npm run docs: builds the documentation's site into site-docs/dist. npm run docs:dev serves it and follows changes.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { llmsFullText, llmsText } from "../site-docs/llms.js";
import { API } from "../site-docs/sections.js";
import { linked, siteMap } from "../site-docs/site-map.js";
import { installMissing } from "./install.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const site = `${root}site-docs`;
const pages = `${site}/.cache/pages`;

const isDev = process.argv.includes("--dev");

installMissing(site); // its tools are apart: VitePress brings its Vite, TypeDoc its TypeScript
if (!isDev || !existsSync(`${pages}/api/index.md`)) writeApi(); // that takes a while, and code changes less than pages
assemble();
if (isDev) {
  for (const folder of ["docs", "site-docs"]) watch(`${root}${folder}`, assemble);
  spawn(process.execPath, [`${site}/node_modules/vitepress/bin/vitepress.js`, "dev", site], { stdio: "inherit" });
} else tool("vitepress/bin/vitepress.js", ["build", site]);

/** Begins anew, with the API's pages as TypeDoc writes them. */
function writeApi() {
  rmSync(pages, { recursive: true, force: true });
  tool("typedoc/bin/typedoc", []);
  for (const [path, title] of Object.entries(API)) {
    const text = readFileSync(`${pages}/${path}`, "utf8");
    write(path, text.replace(/^# .+/, `---\noutline: [2, 3]\n---\n\n# ${title}`));
  }
  rmSync(`${pages}/api/README.md`);
}

/** Writes all pages but the API's as the site has them, with the pictures that they show and the texts for language models. */
function assemble() {
  const all = siteMap(root).flatMap(({ pages: some }) => some);
  const paths = new Map(all.map(({ source, path }) => [source, path]));
  for (const { source, path } of all) {
    const markdown = readFileSync(`${root}${source}`, "utf8");
    write(path, linked(markdown, source, paths));
    write(`public/${path}`, markdown);
  }
  write("index.md", readFileSync(`${site}/home.md`, "utf8"));
  for (const name of readdirSync(`${root}docs`, { recursive: true })) {
    if (/\.(png|webp|svg)$/.test(name)) cpSync(`${root}docs/${name}`, `${pages}/${name}`);
  }
  write(
    "public/llms.txt",
    llmsText(root, ({ path }) => `/${path}`),
  );
  write("public/llms-full.txt", llmsFullText(root));
}

function write(path, text) {
  mkdirSync(dirname(`${pages}/${path}`), { recursive: true });
  writeFileSync(`${pages}/${path}`, text);
}

function tool(program, args) {
  execFileSync(process.execPath, [`${site}/node_modules/${program}`, ...args], { cwd: site, stdio: "inherit" });
}
