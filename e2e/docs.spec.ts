// The documentation's blocks of code, run in a page with the built-in model, all but those marked `no-run`: these load
// other models, or ask a server. What blocks take as given is in `docs/given.d.ts`.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "playwright/test";
import { transformWithOxc } from "vite";
import { codeOf, pageProgram } from "./docs/page-program.js";
import { onePage, onlyInAll } from "./engine.js";
import { heldout, heldoutPicture } from "./fixtures.js";

const root = new URL("../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");
const runnable = (path: string) => codeOf(read(path)).filter(({ flags }) => !flags.includes("no-run"));
const pages = ["README.md", ...readdirSync(new URL("docs/", root)).map((name) => `docs/${name}`)].filter(
  (path) => path.endsWith(".md") && runnable(path).length > 0,
);
/** In each run: what everybody begins with. */
const ALWAYS = ["README.md", "docs/start.md"];

const page = onePage();

test.beforeAll(async () => {
  const paths = heldout()
    .pictures.slice(0, 3)
    .map(({ file }) => heldoutPicture(file));
  await page().evaluate(async (paths) => {
    const modules: Record<string, object> = {};
    for (const name of ["index", "learn", "evaluate", "remote"]) {
      modules[name === "index" ? "siglip-web" : `siglip-web/${name}`] = { ...(await import(`/dist/${name}.js`)) };
    }
    const createSiglip = (options: object = {}) =>
      siglipWeb.createSiglip({ device: "wasm", verify: "off", ...options });
    Object.assign(modules["siglip-web"] ?? {}, { createSiglip });

    const files = await Promise.all(paths.map((path) => file(path)));
    const input = Object.assign(document.createElement("input"), { type: "file", multiple: true });
    const list = new DataTransfer();
    for (const one of files) list.items.add(one);
    input.files = list.files;
    document.body.append(input);

    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("docs", { create: true });
    for (const one of files) {
      const writable = await (await folder.getFileHandle(one.name, { create: true })).createWritable();
      await writable.write(one);
      await writable.close();
    }
    const fileHandle = await folder.getFileHandle("photos.parquet", { create: true });

    /** Brings an import of a block. */
    const brought = (from: string) => modules[from];
    const siglip = await createSiglip();
    /** Fresh for each page. */
    const begin = async () => {
      const { signal } = new AbortController();
      const index = await siglip.openIndex(crypto.randomUUID(), { thumbnails: true });
      await index.add(files.map((image) => ({ id: image.name, image })));
      const other = await siglip.openIndex(crypto.randomUUID());
      const exported = await index.export("jsonl");
      Object.assign(globalThis, { index, other, exported, signal });
    };
    const [photo] = files;
    const given = { siglip, files, images: files, photo, image: photo, fileHandle, createSiglip, brought, begin };
    const items = files.map((image) => ({ id: image.name, image }));
    const plain = { items, labels: ["cat", "dog"], img: new Image(), onProgress: () => {} };
    Object.assign(globalThis, given, plain, { showDirectoryPicker: async () => folder });
  }, paths);
});

for (const path of pages) {
  test(`the code of ${path} runs`, async () => {
    if (!ALWAYS.includes(path)) onlyInAll();
    const blocks = runnable(path);
    const program = pageProgram(blocks, (from, names) => {
      const bound = names.map((name) => name.replace(" as ", ": "));
      return `const { ${bound.join(", ")} } = brought(${from});`;
    });
    const { code } = await transformWithOxc(program, `${path}.ts`, { sourcemap: false });
    const ran = await page().evaluate(
      `(async () => { await begin(); ${code.replace(/^export \{\};?$/m, "")}; return true; })()`,
    );
    expect(ran).toBe(true);
  });
}
