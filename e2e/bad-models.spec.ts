import type { SiglipOptions } from "../src/index.js";
import { inAll, onePage, usual } from "./engine.js";
import { picture } from "./fixtures.js";
import { expect, test } from "./test.js";

const page = onePage();
const IMAGE = picture("small.png");
const TEXT_FILE = "onnx/text_model.onnx";

const folder = (kind: string): SiglipOptions => ({ device: "wasm", model: { url: `/broken-model/${kind}` } });

/** Creates a client and says what came of it. */
function creating(options: SiglipOptions) {
  return page().evaluate(async (options) => {
    const { value, error } = await outcome(siglipWeb.createSiglip(options));
    await value?.close();
    return error;
  }, options);
}

/** What a client with the image tower alone does: embed a picture, a text, and a picture again. */
function withImageTower(options: SiglipOptions) {
  return page().evaluate(
    async ({ options, image }) => {
      const client = await siglipWeb.createSiglip({ ...options, towers: ["image"] });
      const before = await client.embedImages(image);
      const text = await outcome(client.embedTexts("cat"));
      const after = await client.embedImages(image);
      await client.close();
      return { error: text.error, rows: [before.rows, after.rows] };
    },
    { options, image: IMAGE },
  );
}

test("a missing file rejects with model-fetch and its address", async () => {
  const error = await creating(folder("no-text"));
  expect(error).toMatchObject({ code: "model-fetch", data: { status: 404 } });
  expect(String(error?.data?.url)).toContain(TEXT_FILE);
});

test("a web page in a file's place rejects with model-fetch and its address", async () => {
  const error = await creating(folder("page-for-text"));
  expect(error?.code).toBe("model-fetch");
  expect(String(error?.data?.url)).toContain(TEXT_FILE);
});

test("a folder that is not there rejects with model-fetch", async () => {
  const error = await creating({ device: "wasm", model: { url: "/no/such/folder" } });
  expect(error).toMatchObject({ code: "model-fetch", data: { status: 404 } });
});

for (const kind of ["corrupt-vision", "corrupt-text"]) {
  test(`a ${kind.replace("-", " ")} file rejects with model-invalid and its name`, async () => {
    const error = await creating(folder(kind));
    expect(error?.code).toBe("model-invalid");
    expect(String(error?.data?.file)).toContain(kind === "corrupt-text" ? "text_model" : "vision_model");
  });
}

for (const [kind, code] of [
  ["no-text", "model-fetch"],
  ["page-for-text", "model-fetch"],
  ["corrupt-text", "model-invalid"],
] as const) {
  usual(kind === "no-text")(`with ${kind}, the image tower alone works before and after a text fails`, async () => {
    const { error, rows } = await withImageTower(folder(kind));
    expect(error?.code).toBe(code);
    expect(rows).toEqual([1, 1]);
  });
}

inAll("without scale and bias there are cosines and no probabilities", async () => {
  const result = await page().evaluate(
    async ({ options, image }) => {
      const client = await siglipWeb.createSiglip(options);
      const { calibration } = client.status;
      const scores = client.score(await client.embedImages(image), await client.embedTexts(["cat", "dog"]));
      const labels = await client.classify(image, ["cat", "dog"]);
      const share = await outcome(client.classify(image, ["cat", "dog"], { multi: false }));
      const index = await client.openIndex("one");
      await index.add([{ id: "picture", image }]);
      const hits = await index.search("cat");
      await client.close();
      return { calibration, scores: Object.keys(scores), labels, share, hits };
    },
    { options: folder("no-scale"), image: IMAGE },
  );
  expect(result.calibration).toBeUndefined();
  expect(result.scores).not.toContain("probability");
  expect(result.labels.map((label) => Object.keys(label).toSorted())).toEqual([
    ["cosine", "label"],
    ["cosine", "label"],
  ]);
  expect(result.share.error?.code).toBe("no-probability");
  expect(result.hits).toEqual([{ id: "picture", kind: "image", cosine: expect.any(Number) }]);
});

inAll("vectors of two folders are of two spaces", async () => {
  const { spaces, error } = await page().evaluate(
    async ({ options, image }) => {
      const [one, other] = await Promise.all([
        siglipWeb.createSiglip({ device: "wasm" }),
        siglipWeb.createSiglip(options),
      ]);
      const images = await one.embedImages(image);
      const texts = await other.embedTexts("cat");
      const { error } = await outcome(Promise.resolve().then(() => one.score(images, texts)));
      await Promise.all([one.close(), other.close()]);
      return { spaces: [images.space, texts.space], error };
    },
    { options: folder("no-scale"), image: IMAGE },
  );
  expect(error).toMatchObject({ name: "SpaceMismatchError", data: { expected: spaces[0], actual: spaces[1] } });
});
