import { expect, it } from "vitest";
import { FakePlace } from "../../e2e/fake-place.js";
import { KeptIndex } from "./kept-index.js";
import { storedItems } from "./stored-items.js";

const unit = (angle: number) => Float32Array.of(Math.cos(angle), Math.sin(angle), 0, 0);

it("items that are read out have their exact vectors, whatever memory has, each with its part", async () => {
  const index = await KeptIndex.open("photos", "space", 4, new FakePlace(), { vectors: "int8" });
  index.set({ id: "one", kind: "image", metadata: { n: 1 }, content: "c" }, unit(0.3));
  await index.commit();
  const tile = { name: "tile" };
  const several = Float32Array.of(...unit(0.7), ...unit(1.1));
  index.set({ id: "several", kind: "text", parts: [null, tile] }, several);
  const items = storedItems(await index.exact.packed(["several", "gone", "one"]));
  expect(items).toEqual([
    {
      id: "several",
      kind: "text",
      vector: unit(0.7),
      vectors: [{ vector: unit(0.7) }, { vector: unit(1.1), part: tile }],
    },
    { id: "one", kind: "image", metadata: { n: 1 }, vector: unit(0.3) },
  ]);
  expect(storedItems(await index.exact.packed([]))).toEqual([]);
});
