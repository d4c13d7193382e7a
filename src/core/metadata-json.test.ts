import { expect, it } from "vitest";
import { fromJson, requirePlain, toJson } from "./metadata-json.js";

const nested = (levels: number): unknown => JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`);

it("metadata of many levels is refused by a typed error, and not for want of stack", () => {
  const deep = { a: nested(100_000) };
  expect(() => requirePlain(deep)).toThrow(expect.objectContaining({ code: "bad-input" }));
  expect(() => toJson(deep)).toThrow(/may have 100 levels/);
  expect(fromJson(toJson({ a: nested(99) }))).toEqual({ a: nested(99) });
});
