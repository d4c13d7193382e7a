import { describe, expect, it } from "vitest";
import type { Query } from "./index-options.js";
import { answeringKind, toWireQuery } from "./query.js";

const vector = Float32Array.of(1, 2);

describe("toWireQuery", () => {
  it.each<[string, Query, unknown]>([
    ["a text", "cat", { sum: [{ weight: 1, text: "cat" }] }],
    ["a vector", vector, { sum: [{ weight: 1, vector }] }],
    [
      "a sum",
      { plus: ["beach", { of: vector, weight: 0.5 }], minus: ["people", { of: "boats", weight: 2 }] },
      {
        sum: [
          { weight: 1, text: "beach" },
          { weight: 0.5, vector },
          { weight: -1, text: "people" },
          { weight: -2, text: "boats" },
        ],
      },
    ],
    ["an item", { similarTo: "a", itself: true }, { similarTo: "a" }],
  ])("takes %s", async (_, query, wire) => expect(await toWireQuery(query)).toEqual(wire));

  it.each<[string, unknown]>([
    ["nothing", null],
    ["a number", 4],
    ["a list", ["cat"]],
    ["no part", { plus: [] }],
    ["only what is taken off", { plus: [], minus: ["cat"] }],
    ["a part that is no list", { plus: "cat" }],
    ["minus that is no list", { plus: ["cat"], minus: "dog" }],
    ["a part of no kind", { plus: [4] }],
    ["an empty part", { plus: [null] }],
    ["no weight", { plus: [{ of: "cat" }] }],
    ["no part of a weight", { plus: [{ weight: 1 }] }],
    ...[0, -1, Number.NaN, Number.POSITIVE_INFINITY, "1"].map((weight): [string, unknown] => [
      `the weight ${weight}`,
      { plus: ["dog", { of: "cat", weight }] },
    ]),
  ])("refuses %s", async (_, query) => {
    const expected = { code: "bad-input", data: { argument: "query" } };
    await expect(toWireQuery(query as never)).rejects.toMatchObject(expected);
  });
});

it("judges pictures by texts and texts by pictures, and nothing by sums", () => {
  expect(answeringKind("cat")).toBe("image");
  expect(answeringKind(new Blob())).toBe("text");
  for (const query of [vector, { plus: ["cat"] }, { similarTo: "a" }]) expect(answeringKind(query)).toBeUndefined();
});
