import { inAll, onePage } from "./engine.js";
import { picture } from "./fixtures.js";
import { repoOf } from "./from-hub.js";
import { type Hub, startHub } from "./hub.js";
import { checkpoint } from "./parity/checkpoints.js";
import { expect, test } from "./test.js";

const page = onePage();
const one = checkpoint("tiny-siglip");
const LABELS = ["cat", "dog", "pizza"];
let hub: Hub;
test.beforeAll(async () => {
  hub = await startHub([one.folder.slice(0, one.folder.lastIndexOf("/"))]);
});
test.afterAll(() => hub.close());

test("what is stored is listed, counted and removed, and a loaded model goes on without it", async () => {
  const seen = await page().evaluate(
    async ({ repo, hub, image }) => {
      const client = await siglipWeb.createSiglip({ model: { repo }, hub, device: "wasm", verify: "off" });
      const before = await client.embedTexts("cat");
      const models = await client.storage.list();
      const usage = await client.storage.usage();
      const persisted = await client.storage.persist();
      const other = await client.storage.remove("somebody/else@main");
      const freed = await client.storage.remove(`${repo}@main`);
      const left = await client.storage.list();
      const wrong = await outcome(client.storage.remove(7 as unknown as string));
      const after = await client.embedTexts("cat");
      const pictures = await client.embedImages(image);
      const { storage } = client.status;
      await client.close();
      const same = before.data.every((x, i) => x === after.data[i]);
      return { models, usage, persisted, other, freed, left, wrong: wrong.error, same, rows: pictures.rows, storage };
    },
    { repo: repoOf(one), hub: hub.url, image: picture("small.png") },
  );
  const [model] = seen.models;
  expect(seen.models).toHaveLength(1);
  expect(model).toMatchObject({ model: `${repoOf(one)}@main`, complete: true });
  expect(model?.files.map(({ file }) => file)).toEqual(
    expect.arrayContaining(["config.json", "tokenizer.json", "onnx/vision_model.onnx", "onnx/text_model.onnx"]),
  );
  expect(model?.files.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(model?.bytes);
  expect(seen.usage).toMatchObject({ kind: "opfs", bytes: model?.bytes });
  expect(seen.storage).toEqual({ kind: "opfs", notes: [] });
  expect(typeof seen.persisted).toBe("boolean");
  expect([seen.other, seen.freed, seen.left]).toEqual([0, model?.bytes, []]);
  expect(seen.wrong).toMatchObject({ code: "bad-input" });
  expect([seen.same, seen.rows]).toEqual([true, 1]);
});

inAll("with labels from a file, tagging needs neither text tower nor tokenizer", async () => {
  const image = picture("small.png");
  const { bytes, expected } = await page().evaluate(
    async ({ repo, hub, image, labels }) => {
      const client = await siglipWeb.createSiglip({ model: { repo }, hub, device: "wasm", verify: "off" });
      const set = await client.labels(labels, { relative: true });
      const expected = await client.classify(image, set, { relative: true });
      await client.storage.remove();
      await client.close();
      return { bytes: [...new Uint8Array(await siglipWeb.saveLabels(set).arrayBuffer())], expected };
    },
    { repo: repoOf(one), hub: hub.url, image, labels: LABELS },
  );
  hub.reset();
  const { found, damaged } = await page().evaluate(
    async ({ repo, hub, image, bytes }) => {
      const file = new Blob([Uint8Array.from(bytes)]);
      const damaged = await outcome(siglipWeb.loadLabels(file.slice(1)));
      const set = await siglipWeb.loadLabels(file);
      const options = { model: { repo }, hub, device: "wasm", verify: "off", towers: ["image"] } as const;
      const client = await siglipWeb.createSiglip(options);
      const found = await client.classify(image, set, { relative: true });
      await client.close();
      return { found, damaged: damaged.error };
    },
    { repo: repoOf(one), hub: hub.url, image, bytes },
  );
  expect(found).toEqual(expected);
  expect(damaged).toMatchObject({ code: "bad-input", data: { argument: "file" } });
  const asked = hub.requests.map(({ path }) => path);
  expect(asked).toContain("onnx/vision_model.onnx");
  expect(asked.filter((path) => /text_model|tokenizer\.json|(^|\/)model\.onnx/.test(path))).toEqual([]);
});

test("what was asked for in a wrong way is refused before a worker starts or a byte is fetched", async () => {
  hub.reset();
  const errors = await page().evaluate(async (hub) => {
    const wrong = [
      { model: "siglip3-base" },
      { model: { repo: "no-owner" } },
      { model: { repo: "../up" } },
      { model: { repo: "a/b", revision: "" } },
      { model: {} },
      { model: 5 },
      { model: { repo: "a/b" }, hub: "http://:bad" },
      { tokenTable: "some" },
      { redirects: "example.com" },
      { dtype: "q3" },
      { dtype: { image: "q3" } },
    ] as unknown as import("../src/index.js").SiglipOptions[];
    const all = await Promise.all(wrong.map((options) => outcome(siglipWeb.createSiglip({ hub, ...options }))));
    return all.map(({ error }) => error?.code);
  }, hub.url);
  expect(errors).toEqual(errors.map(() => "bad-input"));
  expect(hub.requests).toEqual([]);
});
