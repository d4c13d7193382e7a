import { SiglipError } from "../core/errors.js";
import { type Orientation, turnUpright } from "../core/orientation.js";
import { asPillowReads, type Reading } from "./as-pillow-reads.js";
import { type Opened, type OpenFile, requireSize, within } from "./open-input.js";
import { readPixels } from "./read-pixels.js";

/** A decoded picture, still where the browser put it: an `ImageBitmap` is to be closed by who takes it. */
export type Picture = ImageBitmap | ImageData;

export interface Decoded {
  picture: Picture;
  /** Whether a bitmap's pixels are certain to lie in memory as they are seen, not to be turned by who shows them. */
  upright: boolean;
}

/** Whether it is a decoded picture, not views that are resized already. */
export function isPicture(from: Picture | readonly Uint8Array[]): from is Picture {
  return !Array.isArray(from);
}

/** Gives a picture's memory back, which for a bitmap is not the collector's. */
export function closePicture(picture: Picture): void {
  if (!(picture instanceof ImageData)) picture.close();
}

/**
 * Decodes one picture as Pillow's `exif_transpose` and `convert("RGB")` do, first frame, but that alpha is kept beside the
 * stored colours: upright, not multiplied by alpha, profiles ignored. docs/pictures.md says how near each kind of file
 * comes. Throws `image-decode`, and `image-too-large` for what is larger than it announced.
 */
export async function decode(opened: Opened, maxPixels: number): Promise<Decoded> {
  if ("picture" in opened) return { picture: opened.picture, upright: false };
  const { blob } = opened;
  try {
    return await decodeFile(opened, maxPixels);
  } catch (cause) {
    if (cause instanceof SiglipError) throw cause;
    const data = { bytes: blob.size };
    throw new SiglipError("image-decode", "This browser can't decode the picture.", data, { cause });
  }
}

async function decodeFile({ blob, head }: OpenFile, maxPixels: number): Promise<Decoded> {
  const { blob: file, orientation, upright, around } = await asPillowReads(blob, head);
  if (around) requireSize(around, maxPixels);
  const decoded = await createImageBitmap(file, {
    imageOrientation: "from-image",
    premultiplyAlpha: "none",
    colorSpaceConversion: "none",
  });
  const bitmap = within(decoded, maxPixels);
  return { picture: around ? framed(bitmap, around) : await turned(bitmap, orientation), upright };
}

/** Upright by an orientation that the browser did not see. Rare, so it may read the pixels. */
async function turned(bitmap: ImageBitmap, orientation: Orientation): Promise<Picture> {
  if (orientation === 1) return bitmap;
  const { data, width, height } = await readPixels(bitmap);
  const pixels = new Uint32Array(data.buffer, data.byteOffset, width * height);
  const upright = new Uint8ClampedArray(turnUpright(pixels, width, height, orientation).buffer as ArrayBuffer);
  return orientation < 5 ? new ImageData(upright, width, height) : new ImageData(upright, height, width);
}

/** A GIF's opaque first frame in its place on the screen. */
function framed(frame: ImageBitmap, { width, height, left, top, colour }: NonNullable<Reading["around"]>): Picture {
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no 2d context");
  context.fillStyle = `rgb(${colour.join(" ")})`;
  context.fillRect(0, 0, width, height);
  context.drawImage(frame, left, top);
  frame.close();
  return context.getImageData(0, 0, width, height);
}
