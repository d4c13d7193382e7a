// The documentation's blocks of code, run in a page with the built-in model, all but those marked `no-run`: these load
// other models, or ask a server. What blocks take as given is in `docs/given.d.ts`.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { transformWithOxc } from "vite";
import { blocksOf, codeOf, pageProgram } from "./docs/page-program.js";
import { inAll, onePage } from "./engine.js";
import { heldout, heldoutPicture } from "./fixtures.js";
import { expect, test } from "./test.js";

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
  // The pages name "photo-7.jpg".
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

    const files = await Promise.all(
      paths.map(async (path, i) => {
        const picture = await file(path);
        return new File([picture], `photo-${i + 5}.jpg`, { type: picture.type });
      }),
    );
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

for (const path of ALWAYS) {
  test(`the code of ${path} runs`, () => run(path));
}

inAll("the code of every other page runs", async () => {
  test.setTimeout(600_000);
  const others = pages.filter((path) => !ALWAYS.includes(path));
  expect(others.length).toBeGreaterThan(10);
  for (const path of others) await test.step(path, () => run(path));
});

inAll("a plain page needs no build", async ({ context }) => {
  const html = blocksOf(read("docs/start.md")).find(({ lang }) => lang === "html");
  const body = `<!doctype html>${html?.lines.join("\n")}`;
  await context.route("**/plain.html", (route) => route.fulfill({ contentType: "text/html", body }));
  await context.route("**/siglip-web/**", async (route) => {
    const url = route.request().url().replace("/siglip-web/", "/");
    await route.fulfill({ response: await route.fetch({ url }) });
  });
  const plain = await context.newPage();
  await plain.goto("/plain.html");
  const said = plain.waitForEvent("console", (message) => message.type() === "log");
  await plain.waitForFunction(() => document.querySelector("input")?.onchange);
  const [picture] = heldout().pictures;
  await plain.setInputFiles(
    "input",
    fileURLToPath(new URL(`..${heldoutPicture(picture?.file ?? "")}`, import.meta.url)),
  );
  const answers: unknown = await (await said).args()[0]?.jsonValue();
  const labels = ["cat", "dog", "pizza"].map((label) => expect.objectContaining({ label }));
  expect(answers).toEqual([expect.arrayContaining(labels)]);
});

/** Runs the blocks of a page as one program. Rejects where one throws, or names what is not there. */
async function run(path: string): Promise<void> {
  const program = pageProgram(runnable(path), (from, names) => {
    const bound = names.map((name) => name.replace(" as ", ": "));
    return `const { ${bound.join(", ")} } = brought(${from});`;
  });
  const { code } = await transformWithOxc(program, `${path}.ts`, { sourcemap: false });
  const body = code.replace(/^export \{\};?$/m, "");
  expect(await page().evaluate(`(async () => { await begin(); ${body}; return "ran"; })()`), path).toBe("ran");
}
