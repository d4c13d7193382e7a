import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { announcedSize } from "./image-header.js";

const read = (path: string) => new Uint8Array(readFileSync(new URL(`../../e2e/fixtures/${path}`, import.meta.url)));

/** A JPEG whose frame comes after a large application segment. */
function jpeg(segmentBytes: number): Uint8Array {
  const segment = [0xff, 0xe1, (segmentBytes + 2) >> 8, (segmentBytes + 2) & 255, ...new Array(segmentBytes).fill(0)];
  return Uint8Array.from([0xff, 0xd8, ...segment, 0xff, 0xc0, 0, 17, 8, 0, 64, 1, 0, 3, ...new Array(9).fill(0)]);
}

describe("announcedSize", () => {
  it.each([
    ["broken/huge.png", 30000, 30000],
    ["broken/wide.png", 30000, 8],
    ["broken/tiny.png", 1, 1],
    ["pictures/wide.png", 613, 301],
    ["pictures/scene.jpg", 300, 220],
    ["pictures/scene.webp", 256, 256],
    ["pictures/odd/alpha.avif", 48, 32],
    ["pictures/odd/moving.avif", 48, 32],
    ["pictures/odd/bomb.avif", 30000, 30000],
    ["pictures/odd/bomb.gif", 30000, 30000],
  ])("reads %s", (path, width, height) => expect(announcedSize(read(path))).toEqual({ width, height }));

  it("walks over large segments of a JPEG", () => {
    expect(announcedSize(jpeg(60_000))).toEqual({ width: 256, height: 64 });
  });

  it("says nothing of what it does not know, cut files included", () => {
    expect(announcedSize(read("broken/text.jpg"))).toBeUndefined();
    for (const path of ["pictures/scene.jpg", "pictures/odd/alpha.avif"]) {
      const whole = read(path);
      for (let n = 0; n < 400; n++) announcedSize(whole.slice(0, n)); // must not throw
    }
  });
});
