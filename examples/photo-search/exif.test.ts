import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readExif } from "./exif.js";

function picture(name: string): ArrayBuffer {
  const file = readFileSync(new URL(`../../e2e/fixtures/exif/${name}.jpg`, import.meta.url));
  return Uint8Array.from(file).buffer;
}

it("reads when and where a photo was taken, as Pillow wrote it", () => {
  const paris = readExif(picture("paris"));
  expect(paris.takenAt).toBe("2024-05-31T18:02:11");
  expect(paris.latitude).toBeCloseTo(48.8582, 4);
  expect(paris.longitude).toBeCloseTo(2.2945, 4);
  const rio = readExif(picture("rio"));
  expect(rio.takenAt).toBe("2019-02-28T09:00:00");
  expect([rio.latitude, rio.longitude]).toEqual([-22.95, -(43 + 10 / 60 + 30 / 3600)]);
});

it("takes the date of the file's head where the camera gave none, and leaves out what is zero", () => {
  expect(readExif(picture("no-taken"))).toEqual({ takenAt: "2001-09-09T01:46:40" });
  expect(readExif(picture("zeros"))).toEqual({});
});

it("reads little-endian files, as most cameras write them", () => {
  expect(readExif(littleEndian("2020:02:29 23:59:59"))).toEqual({ takenAt: "2020-02-29T23:59:59" });
});

it("leaves out a day that is in no calendar", () => {
  expect(readExif(littleEndian("2021:02:29 12:00:00"))).toEqual({});
  expect(readExif(littleEndian("    :  :     :  :  "))).toEqual({});
});

it("says nothing of what is no JPEG, or ends anywhere", () => {
  expect(readExif(new ArrayBuffer(0))).toEqual({});
  expect(readExif(new TextEncoder().encode("RIFF....WEBPVP8 and more").buffer as ArrayBuffer)).toEqual({});
  const whole = picture("paris");
  for (let length = 0; length < whole.byteLength; length++) {
    expect(() => readExif(whole.slice(0, length)), `the first ${length} bytes`).not.toThrow();
  }
});

it("is not led astray by any byte", () => {
  const whole = picture("paris");
  for (let at = 0; at < 200; at++) {
    for (const value of [0, 0x7f, 0xff]) {
      const bent = whole.slice(0);
      new Uint8Array(bent)[at] = value;
      expect(() => readExif(bent), `byte ${at} as ${value}`).not.toThrow();
    }
  }
});

/** A JPEG's head with one field, DateTime. */
function littleEndian(time: string): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(80));
  view.setUint16(0, 0xffd8);
  view.setUint16(2, 0xffe1);
  view.setUint16(4, 70);
  view.setUint32(6, 0x45786966);
  const tiff = 12;
  view.setUint16(tiff, 0x4949);
  view.setUint16(tiff + 2, 42, true);
  view.setUint32(tiff + 4, 8, true);
  view.setUint16(tiff + 8, 1, true);
  view.setUint16(tiff + 10, 0x0132, true);
  view.setUint16(tiff + 12, 2, true);
  view.setUint32(tiff + 14, 20, true);
  view.setUint32(tiff + 18, 26, true);
  for (const [i, letter] of [...time].entries()) view.setUint8(tiff + 26 + i, letter.charCodeAt(0));
  return view.buffer;
}
