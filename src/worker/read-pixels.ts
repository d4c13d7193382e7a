import { SiglipError } from "../core/errors.js";
import type { Picture } from "./decode.js";
import { straightPixels } from "./straight-pixels.js";

/** Decoded pixels: RGBA, 8 bits, `[height, width, 4]`, colours not multiplied by alpha. */
export interface Pixels {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

/**
 * A picture's pixels in memory; a bitmap is closed. An opaque picture's are exact. Under transparency they are the
 * stored ones where the worker has WebGL 2; where it has not, a 2D canvas has rounded the colours of low alpha, and
 * those of alpha 0 are black. Throws `image-decode` where pixels can't be read.
 */
export function readPixels(picture: Picture): Pixels {
  if (picture instanceof ImageData) return picture;
  const { width, height } = picture;
  try {
    const data = canvasPixels(picture);
    return { data: isOpaque(data) ? data : (straightPixels(picture) ?? data), width, height };
  } catch (cause) {
    throw new SiglipError("image-decode", "The picture's pixels can't be read.", {}, { cause });
  } finally {
    picture.close();
  }
}

/** The fast way, exact for opaque pictures: half of WebGL's time where that is done in software. */
function canvasPixels(bitmap: ImageBitmap): Uint8ClampedArray<ArrayBuffer> {
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no 2d context");
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height).data as Uint8ClampedArray<ArrayBuffer>;
}

function isOpaque(data: Uint8ClampedArray): boolean {
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return false;
  return true;
}
