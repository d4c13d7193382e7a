import { expect, it, vi } from "vitest";
import { FakePlace } from "../../e2e/fake-place.js";
import { KeptIndex } from "./kept-index.js";

const DIM = 32;
const COUNT = 300;

/** Nearly equal, so that int8 can't tell which are nearest: exact vectors are read more than once. */
const vectorOf = (n: number) =>
  Float32Array.from({ length: DIM }, (_, i) => Math.sin(i) + 0.0005 * Math.sin(n * (i + 1)));

async function filled(): Promise<KeptIndex> {
  const index = await KeptIndex.open("photos", "space", DIM, new FakePlace(), { vectors: "int8" });
  for (let n = 0; n < COUNT; n++) index.put({ id: `${n}`, kind: "image" }, vectorOf(n));
  await index.commit();
  return index;
}

it("finds what is left where items are removed between two reads of exact vectors", async () => {
  const index = await filled();
  const { rows } = index.exact;
  const read = vi.spyOn(index.exact, "rows");
  read.mockImplementationOnce(async (some) => {
    const vectors = await rows.call(index.exact, some);
    index.remove(Array.from({ length: COUNT - 20 }, (_, n) => `${n + 20}`));
    return vectors;
  });
  const hits = await index.search(vectorOf(250), { k: 10 });
  expect(hits).toHaveLength(10);
  expect(hits.every(({ id }) => Number(id) < 20)).toBe(true);
  expect(hits).toEqual(await index.search(vectorOf(250), { k: 10 }));
});
