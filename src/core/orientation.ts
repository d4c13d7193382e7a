import { latin1, startsWith } from "./ascii.js";

/** How stored pixels are to be turned, 1 to 8 as EXIF counts them; 1 is upright. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const TAG = 0x0112;

/**
 * The orientation in an EXIF block (a TIFF header and its first directory, with or without "Exif\0\0" before it), or
 * `undefined` where the block has none. A value that is none of the eight counts as 1.
 */
export function exifOrientation(block: Uint8Array): Orientation | undefined {
  const tiff = startsWith(block, "Exif\0\0") ? block.subarray(6) : block;
  if (tiff.length < 10) return undefined;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const little = startsWith(tiff, "II");
  if (!little && !startsWith(tiff, "MM")) return undefined;
  const directory = view.getUint32(4, little);
  if (directory + 2 > view.byteLength) return undefined;
  const count = view.getUint16(directory, little);
  for (let at = directory + 2, i = 0; i < count && at + 12 <= view.byteLength; at += 12, i++) {
    if (view.getUint16(at, little) !== TAG) continue;
    const long = view.getUint16(at + 2, little) === 4;
    return orientationOf(long ? view.getUint32(at + 8, little) : view.getUint16(at + 8, little));
  }
  return undefined;
}

/** The orientation in an XMP packet, which counts where EXIF has none; found as Pillow finds it, by its text. */
export function xmpOrientation(packet: Uint8Array): Orientation | undefined {
  const found = /tiff:Orientation(?:="|>)([0-9])/.exec(latin1(packet));
  return found ? orientationOf(Number(found[1])) : undefined;
}

function orientationOf(value: number): Orientation {
  return value >= 1 && value <= 8 ? (value as Orientation) : 1;
}

/**
 * Turns `[height, width]` pixels of 32 bits upright. From orientation 5 on, width and height change places.
 * The table of turns is EXIF 2.3's.
 */
export function turnUpright(pixels: Uint32Array, width: number, height: number, orientation: Orientation): Uint32Array {
  const swapped = orientation >= 5;
  const [outWidth, outHeight] = swapped ? [height, width] : [width, height];
  const fromRight = [2, 3, 7, 8].includes(orientation);
  const fromBottom = [3, 4, 6, 7].includes(orientation);
  const stepX = fromRight ? -1 : 1;
  const stepY = fromBottom ? -width : width;
  const start = (fromRight ? width - 1 : 0) + (fromBottom ? (height - 1) * width : 0);
  const [right, down] = swapped ? [stepY, stepX] : [stepX, stepY];
  const out = new Uint32Array(pixels.length);
  for (let y = 0, to = 0; y < outHeight; y++) {
    for (let x = 0, from = start + y * down; x < outWidth; x++, from += right) out[to++] = pixels[from] as number;
  }
  return out;
}
