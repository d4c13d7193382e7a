import { expect, it, vi } from "vitest";
import { Recent } from "./recent.js";

it("keeps the values last asked for, and makes new ones of the oldest", () => {
  const recent = new Recent<string, string>(2);
  const make = vi.fn((old: string | undefined) => `made${old ? ` of ${old}` : ""}`);
  const get = (key: string) => recent.get(key, (old) => `${key} ${make(old)}`);
  expect([get("a"), get("b"), get("a")]).toEqual(["a made", "b made", "a made"]);
  expect(get("c")).toBe("c made of b made");
  expect(get("a")).toBe("a made");
  expect(get("b")).toBe("b made of c made of b made");
  expect(make).toHaveBeenCalledTimes(4);
  expect([...recent.values()]).toEqual(["a made", "b made of c made of b made"]);
});
