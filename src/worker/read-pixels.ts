import { SiglipError } from "../core/errors.js";
import type { Picture } from "./decode.js";

/** Decoded pixels: RGBA, 8 bits, `[height, width, 4]`. */
export interface Pixels {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

/** A picture's pixels in memory; a bitmap is closed. Throws `image-decode` where they can't be read. */
export function readPixels(picture: Picture): Pixels {
  if (picture instanceof ImageData) return picture;
  try {
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (!context) throw new Error("no 2d context");
    context.drawImage(picture, 0, 0);
    return context.getImageData(0, 0, picture.width, picture.height);
  } catch (cause) {
    throw new SiglipError("image-decode", "The picture's pixels can't be read.", {}, { cause });
  } finally {
    picture.close();
  }
}
