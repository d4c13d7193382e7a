import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { jpegIsUpright } from "./jpeg-orientation.js";

const odd = (file: string) =>
  new Uint8Array(readFileSync(new URL(`../../e2e/fixtures/pictures/odd/${file}`, import.meta.url)));

describe("jpegIsUpright", () => {
  it("is sure of a JPEG without EXIF, and of one whose EXIF says so", () => {
    expect(jpegIsUpright(odd("chroma-420.jpg"))).toBe(true);
    expect(jpegIsUpright(odd("turned-1.jpg"))).toBe(true);
  });

  it.each([2, 3, 4, 5, 6, 7, 8])("is not of orientation %s", (orientation) => {
    expect(jpegIsUpright(odd(`turned-${orientation}.jpg`))).toBe(false);
  });

  it("is not where the file ends before its pixels, or is no JPEG", () => {
    const file = odd("chroma-420.jpg");
    const pixels = file.findIndex((byte, i) => byte === 0xff && file[i + 1] === 0xda);
    expect(jpegIsUpright(file.subarray(0, pixels))).toBe(false);
    expect(jpegIsUpright(odd("profile.png"))).toBe(false);
  });
});
