import { expect, it } from "vitest";
import { byteRange } from "./ranges.js";

it.each([
  ["bytes=0-0", 0, 1],
  ["bytes=2-5", 2, 6],
  ["bytes=2-", 2, 10],
  ["bytes=2-99", 2, 10],
  ["bytes=9-9", 9, 10],
  ["bytes=-3", 7, 10],
  ["bytes=-99", 0, 10],
])("%s of ten bytes", (header, from, to) => {
  expect(byteRange(header, 10)).toEqual({ from, to });
});

it("outside the file", () => {
  for (const header of ["bytes=10-", "bytes=10-11", "bytes=-0"]) expect(byteRange(header, 10)).toBe("outside");
  for (const header of ["bytes=0-", "bytes=-1"]) expect(byteRange(header, 0)).toBe("outside");
});

it("is no range", () => {
  for (const header of [undefined, "", "bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,3-4", "items=0-1", "bytes=a-b"]) {
    expect(byteRange(header, 10)).toBeUndefined();
  }
});
