import type { QueryPart } from "../src/client/index-options.js";
import { freshIndex, oneClient } from "./engine.js";
import { type ChromaServer, startChroma } from "./engines/chroma-server.js";
import { heldout, heldoutPicture } from "./fixtures.js";
import { expect, test } from "./test.js";

const PICTURES = heldout()
  .pictures.slice(0, 5)
  .map(({ file }) => heldoutPicture(file));

let server: ChromaServer | undefined;
test.beforeAll(async () => {
  server = await startChroma();
});
test.afterAll(() => server?.close());

const page = oneClient();
freshIndex(page);
test.beforeAll(async () => {
  const content = 'import * as remote from "/dist/remote.js"; globalThis.siglipRemote = remote;';
  await page().addScriptTag({ type: "module", content });
  await page().waitForFunction(() => "siglipRemote" in globalThis);
});

test.beforeEach(() =>
  page().evaluate(async (pictures) => {
    const items = await Promise.all(
      pictures.map(async (path, i) => ({
        id: path,
        image: await file(path),
        metadata: { number: i, at: new Date(i) },
      })),
    );
    await index.add([...items, { id: "a text", text: "a cat" }]);
  }, PICTURES),
);

/** Queries of each form, with pictures by their addresses. */
const forms = () =>
  page().evaluateHandle(async (path) => {
    const picture: QueryPart = await file(path);
    const { data } = await siglip.embedTexts("a dog");
    return ["a cat", picture, data, { plus: ["a cat", picture], minus: ["night"] }];
  }, PICTURES[0] as string);

test("a query of any form becomes the vector that the index is searched with", async () => {
  const both = await page().evaluate(
    async (forms) => {
      const results = [];
      for (const query of forms) {
        const { vector, space } = await siglip.queryVector(query);
        results.push({ space, byVector: await index.search(vector), byQuery: await index.search(query) });
      }
      return { results, space: siglip.status.space };
    },
    await forms(),
  );
  expect(both.results).toHaveLength(4);
  for (const { space, byVector, byQuery } of both.results) {
    expect(space).toBe(both.space);
    const plain = byQuery.map(({ probability: _, ...hit }) => hit); // a vector has none
    expect(byVector.map(({ id }) => id)).toEqual(plain.map(({ id }) => id));
    for (const [i, { cosine }] of byVector.entries()) expect(cosine).toBeCloseTo(plain[i]?.cosine ?? 9, 6);
  }
  const similar = page().evaluate(() => outcome(siglip.queryVector({ similarTo: "a text" } as unknown as string)));
  expect((await similar).error).toMatchObject({ code: "bad-input", data: { argument: "query" } });
});

test("an index gives its items, in pages, as they are", async () => {
  const read = await page().evaluate(async () => {
    const vectors = Array.from({ length: 600 }, (_, i) => ({
      id: `vector ${i}`,
      vector: Float32Array.from({ length: siglip.status.dim }, (_, d) => Math.sin(i * d + 1)),
    }));
    await index.add(vectors);
    const items = [];
    for await (const item of index.items()) {
      if (items.length === 0) await index.remove(["vector 599"]); // meanwhile
      items.push(item);
    }
    const lengths = items.map(({ vector }) => Math.hypot(...vector));
    const reason = new Error("enough");
    const aborted = await outcome(index.items({ signal: AbortSignal.abort(reason) }).next());
    return {
      ids: items.map(({ id }) => id),
      pictures: items.filter(({ kind }) => kind === "image").map(({ id, metadata }) => ({ id, metadata })),
      dims: [...new Set(items.map(({ vector }) => vector.length))],
      off: Math.max(...lengths.map((length) => Math.abs(length - 1))),
      dim: siglip.status.dim,
      aborted,
    };
  });
  const rest = Array.from({ length: 599 }, (_, i) => `vector ${i}`);
  expect(read.ids.sort()).toEqual(["a text", ...PICTURES, ...rest].sort());
  expect(read.pictures).toEqual(PICTURES.map((id, i) => ({ id, metadata: { number: i, at: new Date(i) } })));
  expect(read.dims).toEqual([read.dim]);
  expect(read.off).toBeLessThan(1e-6);
  expect(read.aborted.error?.message).toBe("enough");
});

test("a page pushes its index to Chroma and finds there what it finds here", async () => {
  test.skip(!server, "Chroma does not run on this machine");
  const { url } = server as ChromaServer;
  const found = await page().evaluate(
    async ({ url, forms }) => {
      const engine = siglipRemote.chroma({ url, collection: "photos" });
      const pushed = [await siglipRemote.push(index, engine), await siglipRemote.push(index, engine)];
      const results = [];
      for (const query of await forms) {
        const options = { where: { number: { gte: 1 } }, kind: "image" } as const;
        const there = await siglipRemote.search(await siglip.queryVector(query), engine, options);
        results.push({ there, here: await index.search(query, options) });
      }
      const other = { vector: (await siglip.queryVector("a cat")).vector, space: "another" };
      return { pushed, results, refused: await outcome(siglipRemote.search(other, engine)) };
    },
    { url, forms: await forms() },
  );
  expect(found.pushed).toEqual([
    { sent: 6, unchanged: 0 },
    { sent: 0, unchanged: 6 },
  ]);
  expect(found.results).toHaveLength(4);
  for (const { there, here } of found.results) {
    expect(there).toHaveLength(4);
    expect(there).toEqual(
      here.map(({ id, kind, cosine, metadata }) => ({ id, kind, metadata, cosine: expect.closeTo(cosine, 5) })),
    );
  }
  expect(found.refused.error).toMatchObject({ name: "SpaceMismatchError", code: "space-mismatch" });
});
