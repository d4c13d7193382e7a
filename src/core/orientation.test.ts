import { describe, expect, it } from "vitest";
import { exifOrientation, type Orientation, turnUpright, xmpOrientation } from "./orientation.js";

/** An EXIF block of one entry. */
function exif(little: boolean, tag: number, type: number, value: number): Uint8Array {
  const bytes = new Uint8Array(26);
  const view = new DataView(bytes.buffer);
  bytes.set(little ? [0x49, 0x49] : [0x4d, 0x4d]);
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  view.setUint16(8, 1, little);
  view.setUint16(10, tag, little);
  view.setUint16(12, type, little);
  view.setUint32(14, 1, little);
  if (type === 4) view.setUint32(18, value, little);
  else view.setUint16(18, value, little);
  return bytes;
}

const text = (value: string) => new TextEncoder().encode(value);

describe("exifOrientation", () => {
  it.each([true, false])("reads both orders of bytes, little: %s", (little) => {
    expect(exifOrientation(exif(little, 0x112, 3, 6))).toBe(6);
    expect(exifOrientation(exif(little, 0x112, 4, 8))).toBe(8);
    expect(exifOrientation(Uint8Array.of(...text("Exif\0\0"), ...exif(little, 0x112, 3, 3)))).toBe(3);
  });

  it("takes a value out of range for upright, and other tags for nothing", () => {
    expect(exifOrientation(exif(true, 0x112, 3, 0))).toBe(1);
    expect(exifOrientation(exif(true, 0x112, 3, 9))).toBe(1);
    expect(exifOrientation(exif(true, 0x113, 3, 6))).toBeUndefined();
  });

  it("says nothing of blocks that are cut off or are none", () => {
    const whole = exif(false, 0x112, 3, 6);
    for (let n = 0; n < 22; n++) expect(exifOrientation(whole.slice(0, n))).toBeUndefined();
    expect(exifOrientation(text("neither order of bytes"))).toBeUndefined();
  });
});

it("xmpOrientation reads attributes and elements", () => {
  expect(xmpOrientation(text('<rdf:Description tiff:Orientation="6"/>'))).toBe(6);
  expect(xmpOrientation(text("<tiff:Orientation>3</tiff:Orientation>"))).toBe(3);
  expect(xmpOrientation(text("<tiff:Make>3</tiff:Make>"))).toBeUndefined();
});

describe("turnUpright", () => {
  // Where EXIF says that the first row and the first column of the stored pixels are, of the scene abc / def.
  const stored: Record<Orientation, string[]> = {
    1: ["abc", "def"], // top, left
    2: ["cba", "fed"], // top, right
    3: ["fed", "cba"], // bottom, right
    4: ["def", "abc"], // bottom, left
    5: ["ad", "be", "cf"], // left, top
    6: ["cf", "be", "ad"], // right, top
    7: ["fc", "eb", "da"], // right, bottom
    8: ["da", "eb", "fc"], // left, bottom
  };
  it.each(Object.entries(stored))("orientation %s", (orientation, rows) => {
    const pixels = Uint32Array.from(rows.join(""), (letter) => letter.charCodeAt(0));
    const upright = turnUpright(pixels, rows[0]?.length ?? 0, rows.length, Number(orientation) as Orientation);
    expect(String.fromCharCode(...upright)).toBe("abcdef");
  });
});
