import { SiglipError } from "../core/errors.js";
import { announcedSize } from "../core/image-header.js";
import { type Orientation, turnUpright } from "../core/orientation.js";
import type { WireInput } from "../protocol/contract.js";
import { fromWire } from "../protocol/envelope.js";
import { asPillowReads, type Reading } from "./as-pillow-reads.js";
import { readPixels } from "./read-pixels.js";

/** A decoded picture, still where the browser put it: an `ImageBitmap` is to be closed by who takes it. */
export type Picture = ImageBitmap | ImageData;

/** Enough of a file to find its announced size, a JPEG's large EXIF block included. */
const HEADER_BYTES = 256 * 1024;

/**
 * Decodes one picture as Pillow's `exif_transpose` and `convert("RGB")` do, first frame, but that alpha is kept beside the
 * stored colours: upright, not multiplied by alpha, profiles ignored. docs/pictures.md says how near each kind of file
 * comes. Throws `image-fetch`, `image-decode` or `image-too-large`.
 */
export async function decode(input: WireInput, maxPixels: number, signal: AbortSignal): Promise<Picture> {
  switch (input.kind) {
    case "failed":
      throw fromWire(input.error);
    case "pixels":
      requireSize(input.pixels, maxPixels);
      return input.pixels;
    case "bitmap":
      return within(input.bitmap, maxPixels);
    case "url":
      return decodeBlob(await fetchImage(input.url, signal), maxPixels);
    case "blob":
      return decodeBlob(input.blob, maxPixels);
    default:
      return input satisfies never;
  }
}

async function fetchImage(url: string, signal: AbortSignal): Promise<Blob> {
  let status: number | undefined;
  try {
    const response = await fetch(url, { signal });
    if (response.ok) return await response.blob();
    status = response.status;
  } catch (cause) {
    signal.throwIfAborted();
    throw new SiglipError("image-fetch", `The picture at ${url} can't be reached.`, { url }, { cause });
  }
  throw new SiglipError("image-fetch", `The picture at ${url} answered with status ${status}.`, { url, status });
}

async function decodeBlob(blob: Blob, maxPixels: number): Promise<Picture> {
  const bytes = blob.size;
  if (bytes === 0) throw new SiglipError("image-decode", "The picture file is empty.", { bytes });
  try {
    const head = new Uint8Array(await blob.slice(0, HEADER_BYTES).arrayBuffer());
    const size = announcedSize(head);
    if (size) requireSize(size, maxPixels);
    const { blob: file, orientation, around } = await asPillowReads(blob, head);
    if (around) requireSize(around, maxPixels);
    const bitmap = await createImageBitmap(file, {
      imageOrientation: "from-image",
      premultiplyAlpha: "none",
      colorSpaceConversion: "none",
    });
    const picture = within(bitmap, maxPixels);
    return around ? framed(picture, around) : turned(picture, orientation);
  } catch (cause) {
    if (cause instanceof SiglipError) throw cause;
    throw new SiglipError("image-decode", "This browser can't decode the picture.", { bytes }, { cause });
  }
}

/** Upright by an orientation that the browser did not see. Rare, so it may read the pixels. */
function turned(bitmap: ImageBitmap, orientation: Orientation): Picture {
  if (orientation === 1) return bitmap;
  const { data, width, height } = readPixels(bitmap);
  const pixels = new Uint32Array(data.buffer as ArrayBuffer, data.byteOffset, width * height);
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

/** The bitmap, or the error of one that is too large, which is closed. */
function within(bitmap: ImageBitmap, maxPixels: number): ImageBitmap {
  try {
    requireSize(bitmap, maxPixels);
    return bitmap;
  } catch (error) {
    bitmap.close();
    throw error;
  }
}

function requireSize({ width, height }: { width: number; height: number }, maxPixels: number): void {
  if (width * height <= maxPixels) return;
  const message = `A picture of ${width} × ${height} pixels is over the limit of ${maxPixels} pixels.`;
  throw new SiglipError("image-too-large", message, { width, height, maxPixels });
}
