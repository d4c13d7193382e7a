import { describe, expect, it } from "vitest";
import type { WirePart } from "../protocol/contract.js";
import { queryVector, queryVectors } from "./query-vector.js";

/** Encodes "x" and "y", and any picture, as the axes. */
const model = {
  dim: 3,
  async *embedTexts(texts: readonly string[]) {
    for (const text of texts) yield { vector: Float32Array.of(text === "x" ? 1 : 0, text === "y" ? 1 : 0, 0) };
  },
  async *embedImages(images: readonly unknown[]) {
    for (const _ of images) yield { vector: Float32Array.of(0, 0, 1) };
  },
} as unknown as Parameters<typeof queryVector>[1];

const ask = async (...sum: WirePart[]) => [
  ...(await queryVector({ sum }, model, new AbortController().signal, () => undefined)),
];
const image = { kind: "url", url: "/a" } as const;
const near = (...numbers: number[]) => numbers.map((x) => expect.closeTo(x, 6));

describe("queryVector", () => {
  it("is the weighted sum of texts, pictures and vectors", async () => {
    expect(await ask({ weight: 1, text: "x" })).toEqual([1, 0, 0]);
    expect(await ask({ weight: 2, text: "x" }, { weight: -1, text: "y" }, { weight: 2, image })).toEqual(
      near(2 / 3, -1 / 3, 2 / 3),
    );
  });

  it("counts a vector of any length once", async () => {
    const vector = Float32Array.of(0, 40, 0);
    expect(await ask({ weight: 3, text: "x" }, { weight: 4, vector })).toEqual(near(0.6, 0.8, 0));
    expect([...vector]).toEqual([0, 40, 0]);
  });

  it("encodes all texts of several queries together, and all pictures", async () => {
    const calls: number[] = [];
    const counted = {
      ...model,
      embedTexts(texts: readonly string[]) {
        calls.push(texts.length);
        return model.embedTexts(texts, signal);
      },
      embedImages(images: readonly never[]) {
        calls.push(images.length);
        return model.embedImages(images, signal);
      },
    };
    const { signal } = new AbortController();
    const queries: WirePart[][] = [
      [
        { weight: 1, image },
        { weight: 1, text: "x" },
      ],
      [{ weight: 1, vector: Float32Array.of(0, 3, 0) }],
      [{ weight: 1, text: "y" }],
      [{ weight: 2, image }],
    ];
    const found = await queryVectors(
      queries.map((sum) => ({ sum })),
      counted,
      signal,
      () => undefined,
    );
    expect(found.map((one) => [...one])).toEqual([near(0.5 ** 0.5, 0, 0.5 ** 0.5), [0, 1, 0], [0, 1, 0], [0, 0, 1]]);
    expect(calls).toEqual([2, 2]);
    expect(await queryVectors([], counted, signal, () => undefined)).toEqual([]);
  });

  it("refuses vectors that are none of the model's, and sums that cancel out", async () => {
    const y = { weight: 1, text: "y" } as const;
    const code = (expected: string) => expect.objectContaining({ code: expected });
    await expect(ask(y, { weight: 1, vector: new Float32Array(2).fill(1) })).rejects.toEqual(code("bad-input"));
    await expect(ask(y, { weight: 1, vector: new Float32Array(3) })).rejects.toEqual(code("numerics"));
    await expect(ask(y, { weight: 1, vector: Float32Array.of(1, Number.NaN, 0) })).rejects.toEqual(code("numerics"));
    await expect(ask({ weight: 0.5, text: "y" }, { weight: -0.5, text: "y" })).rejects.toEqual(code("numerics"));
  });
});
