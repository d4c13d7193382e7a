import { freshIndex, oneClient } from "./engine.js";
import { heldout, heldoutPicture } from "./fixtures.js";
import { expect, test } from "./test.js";

const page = oneClient();
freshIndex(page);

const PICTURES = heldout().pictures.map(({ file }) => ({ id: file, path: heldoutPicture(file) }));
/** Of so many there is a second file, saved anew, and of so many again a copy of the very file. */
const [ANEW, COPIED] = [20, 5];

/** Fills the index: the held-out pictures, some of them again as JPEG ("… anew"), some under another name ("… copy"). */
const fill = () =>
  page().evaluate(
    async ({ pictures, anew, copied }) => {
      const files = await Promise.all(pictures.map(async ({ id, path }) => ({ id, image: await file(path) })));
      // On white, as JPEG has no other ground.
      const saved = async (image: Blob, type: string) => {
        const bitmap = await createImageBitmap(image);
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        const context = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
        context.fillStyle = "white";
        context.fillRect(0, 0, canvas.width, canvas.height);
        context.drawImage(bitmap, 0, 0);
        return canvas.convertToBlob({ type, quality: 0.4 });
      };
      const flats = await Promise.all(
        files.map(async ({ id, image }) => ({ id, image: await saved(image, "image/png") })),
      );
      const again = flats.slice(0, anew).map(async ({ id, image }) => ({
        id: `${id} anew`,
        image: await saved(image, "image/jpeg"),
      }));
      const copies = flats.slice(-copied).map(({ id, image }) => ({ id: `${id} copy`, image: image.slice() }));
      const { failures } = await index.add([...flats, ...(await Promise.all(again)), ...copies]);
      if (failures.length > 0) throw failures[0]?.error;
    },
    { pictures: PICTURES, anew: ANEW, copied: COPIED },
  );

const anew = PICTURES.slice(0, ANEW).map(({ id }) => [id, `${id} anew`]);
const copies = PICTURES.slice(-COPIED).map(({ id }) => [id, `${id} copy`]);

test("what is the same, and what is nearly, is listed, and folded where a search asks for it", async () => {
  await fill();
  const { found, phases, last } = await page().evaluate(async () => {
    const reports: { phase: string; loaded: number; total?: number }[] = [];
    const found = await index.duplicates({ onProgress: (one) => reports.push(one) });
    return { found, phases: [...new Set(reports.map(({ phase }) => phase))], last: reports.at(-1) };
  });
  expect(found).toEqual({ exact: copies, near: anew });
  const count = PICTURES.length + ANEW + COPIED;
  const pairs = (count * (count - 1)) / 2;
  expect({ phases, last }).toEqual({ phases: ["compare"], last: { phase: "compare", loaded: pairs, total: pairs } });

  const { all, folded } = await page().evaluate(async () => ({
    all: await index.search({ plus: ["a picture"] }, { k: 1000 }),
    folded: await index.search({ plus: ["a picture"] }, { k: 1000, group: true }),
  }));
  expect(all).toHaveLength(count);
  expect(folded).toHaveLength(PICTURES.length);
  expect(folded.flatMap(({ id, duplicates = [] }) => [id, ...duplicates]).sort()).toEqual(
    all.map(({ id }) => id).sort(),
  );
  for (const { id, duplicates = [] } of folded) {
    const group = [...anew, ...copies].find((pair) => pair.includes(id)) ?? [id];
    expect([id, ...duplicates].sort()).toEqual(group);
  }
});

test("a cosine, conditions and a kind say what is compared; wrong ones are refused", async () => {
  const result = await page().evaluate(async () => {
    const { data } = await siglip.embedTexts("a cat");
    const turned = data.map((x, i) => (i === 0 ? x + 0.2 : x));
    await index.add([
      { id: "a", vector: data, kind: "text", metadata: { album: ["x"] } },
      { id: "b", vector: turned, kind: "text", metadata: { album: ["x", "y"] } },
      { id: "c", vector: data, kind: "image", metadata: { album: ["y"] } },
    ]);
    const near = async (options: Parameters<typeof index.duplicates>[0]) => (await index.duplicates(options)).near;
    const refused = [{ threshold: 2 }, { kind: "photo" as never }, { where: { album: { $in: ["x"] } } as never }];
    return {
      all: await near({}),
      strict: await near({ threshold: 1 }),
      texts: await near({ kind: "text" }),
      y: await near({ where: { album: "y" }, threshold: 0.5 }),
      refused: await Promise.all(refused.map(async (one) => (await outcome(index.duplicates(one))).error)),
    };
  });
  expect(result).toMatchObject({
    all: [["a", "b", "c"]],
    strict: [["a", "c"]],
    texts: [["a", "b"]],
    y: [["b", "c"]],
    refused: ["threshold", "kind", "where"].map((argument) => ({ code: "bad-input", data: { argument } })),
  });
});

test("the listing can be aborted, and other calls go on beside it", async () => {
  const result = await page().evaluate(async () => {
    const { dim } = siglip.status;
    const random = () => Float32Array.from({ length: dim }, () => Math.random() - 0.5);
    await index.add(Array.from({ length: 3000 }, (_, i) => ({ id: `${i}`, vector: random() })));
    const controller = new AbortController();
    const order: string[] = [];
    const started = new Promise<void>((resolve) => {
      const stop = { signal: controller.signal, onProgress: () => resolve() };
      void outcome(index.duplicates(stop)).then(({ error }) => order.push(`listing: ${error?.message}`));
    });
    await started;
    await index.search(random(), { k: 1 });
    order.push("search");
    controller.abort(new Error("enough"));
    await new Promise((resolve) => setTimeout(resolve, 100));
    return order;
  });
  expect(result).toEqual(["search", "listing: enough"]);
});
