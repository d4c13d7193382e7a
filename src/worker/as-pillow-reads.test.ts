import { readdirSync, readFileSync } from "node:fs";
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { asPillowReads, type Reading } from "./as-pillow-reads.js";

const ODD = new URL("../../e2e/fixtures/pictures/odd/", import.meta.url);
const read = (name: string) => new Uint8Array(readFileSync(new URL(name, ODD)));

function reading(file: Uint8Array<ArrayBuffer>, head = file.length): Promise<Reading & { original?: true }> {
  const blob = new Blob([file]);
  return asPillowReads(blob, file.slice(0, head)).then((found) =>
    found.blob === blob ? { ...found, original: true } : found,
  );
}

const bytes = async ({ blob }: Reading) => new Uint8Array(await blob.arrayBuffer());
const has = (file: Uint8Array, text: string) => Buffer.from(file).includes(text, 0, "latin1");

/** A PNG of nothing but a packed text, which is no picture but has chunks. */
function packedText(text: Uint8Array): Uint8Array<ArrayBuffer> {
  const data = Buffer.concat([Buffer.from("XML:com.adobe.xmp\0\x01\0\0\0", "latin1"), deflateSync(text)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return new Uint8Array(
    Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), length, Buffer.from("iTXt"), data, Buffer.alloc(4)]),
  );
}

describe("asPillowReads", () => {
  it.each([
    ["turned-6.png", 6],
    ["turned-6-xmp.png", 6],
    ["turned-6-raw.png", 6],
    ["turned-6-xmp.jpg", 6],
    ["turned-6-xmp.webp", 6],
    ["turned-8.webp", 8],
    ["turned-6.jpg", 1], // the browser does it
    ["turned-6-not-8.jpg", 1],
    ["turned-6.avif", 1],
  ])("leaves %s to be turned by %i", async (name, orientation) => {
    expect((await reading(read(name))).orientation).toBe(orientation);
  });

  it("takes away what a browser would turn by, too", async () => {
    expect(has(await bytes(await reading(read("turned-6.png"))), "eXIf")).toBe(false);
    expect(has(await bytes(await reading(read("turned-6.webp"))), "EXIF")).toBe(false);
  });

  it.each(["profile.jpg", "alpha.png", "alpha.avif", "alpha-lossless.webp", "turned-6.jpg"])(
    "hands %s on as it is",
    async (name) => expect((await reading(read(name))).original).toBe(true),
  );

  it("keeps the default image of an animated PNG", async () => {
    const still = await bytes(await reading(read("moving-default.png")));
    for (const kind of ["acTL", "fcTL", "fdAT"]) expect(has(still, kind)).toBe(false);
    expect(has(still, "IDAT")).toBe(true);
  });

  it("reads a GIF's frame and what is around it", async () => {
    expect((await reading(read("moving.gif"))).around).toBeUndefined();
    const { around } = await reading(read("offset.gif"));
    expect(around).toMatchObject({ width: 60, height: 40, left: 7, top: 5 });
  });

  it("changes nothing of an AVIF sequence but its brand, also where the head is a part", async () => {
    const file = read("moving.avif");
    const still = await bytes(await reading(file, 64));
    expect(still.length).toBe(file.length);
    expect([...still.entries()].filter(([at, byte]) => byte !== file[at])).toEqual([[11, 0x66]]);
  });

  it("reads packed text, but not a bomb of it", async () => {
    const xmp = Buffer.from('tiff:Orientation="3"');
    expect((await reading(packedText(xmp))).orientation).toBe(3);
    expect((await reading(packedText(Buffer.concat([xmp, Buffer.alloc(2 << 20)])))).orientation).toBe(1);
  });

  it("never rejects, whatever is cut off or wrong in a file", async () => {
    const names = [
      "offset-transparent.gif",
      "turned-6-raw.png",
      "turned-6-xmp.webp",
      "turned-6-xmp.jpg",
      "moving.avif",
    ];
    expect(readdirSync(ODD)).toEqual(expect.arrayContaining(names));
    let seed = 1;
    for (const name of names) {
      const file = read(name);
      for (let n = 0; n < 300; n++) {
        seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
        const cut = file.slice(0, seed % file.length);
        const wrong = file.slice();
        wrong[seed % Math.min(file.length, 300)] = seed >>> 24;
        await Promise.all([reading(cut), reading(wrong)]);
      }
    }
  });
});
