import { expect, it } from "vitest";
import { readReference } from "./reference.js";

it("pairs the names with their vectors and leaves out what is not as expected", () => {
  const reference = readReference({
    images: ["a.png", "b.png", 3],
    image_vectors: [[1, 2], "no", [3]],
    texts: ["a text"],
    text_vectors: [[0.5]],
  });
  expect(reference).toEqual({
    images: [{ name: "a.png", vector: [1, 2] }],
    texts: [{ text: "a text", vector: [0.5] }],
  });
  for (const nothing of [undefined, null, 3, {}, { images: ["a"] }]) {
    expect(readReference(nothing)).toEqual({ images: [], texts: [] });
  }
});
