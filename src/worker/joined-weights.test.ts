import { expect, it } from "vitest";
import { graphFileOf } from "./graph-file.js";
import { joinedWeights } from "./joined-weights.js";

it("puts rows of several places beside each other, and fetches them first", async () => {
  const files = ["a", "b"].map((name, i) => {
    const bytes = Uint8Array.from({ length: 32 }, (_, at) => 100 * i + at);
    const ensured: [number, number][] = [];
    const file = graphFileOf(new Blob([bytes]));
    return {
      name,
      ensured,
      file: { ...file, ensure: async (from: number, to: number) => void ensured.push([from, to]) },
    };
  });
  const sources = new Map(files.map(({ name, file }) => [name, file]));
  const parts = [
    { location: "a", offset: 4, length: 4 },
    { location: "b", offset: 0, length: 8 },
  ];
  const [made, ...others] = await joinedWeights([{ location: "joined/0", rows: 2, parts }], sources);
  expect(others).toEqual([]);
  expect(made?.path).toBe("joined/0");
  const bytes = new Uint8Array((await made?.data.arrayBuffer()) ?? new ArrayBuffer(0));
  expect([...bytes]).toEqual([4, 5, 100, 101, 102, 103, 6, 7, 104, 105, 106, 107]);
  expect(files.map(({ ensured }) => ensured)).toEqual([[[4, 8]], [[0, 8]]]);
});
