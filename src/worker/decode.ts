import { SiglipError } from "../core/errors.js";
import { announcedSize } from "../core/image-header.js";
import type { WireInput } from "../protocol/contract.js";
import { fromWire } from "../protocol/envelope.js";

/** Decoded pixels: RGBA, 8 bits, `[height, width, 4]`. */
export interface Pixels {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

/** Enough of a file to find its announced size, a JPEG's large EXIF block included. */
const HEADER_BYTES = 256 * 1024;

/**
 * Decodes one picture, upright by its EXIF orientation, colours as stored. Throws `image-fetch`, `image-decode` or
 * `image-too-large`.
 */
export async function decode(input: WireInput, maxPixels: number, signal: AbortSignal): Promise<Pixels> {
  switch (input.kind) {
    case "failed":
      throw fromWire(input.error);
    case "pixels":
      requireSize(input.pixels, maxPixels);
      return input.pixels;
    case "bitmap":
      return readBitmap(input.bitmap, maxPixels);
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

async function decodeBlob(blob: Blob, maxPixels: number): Promise<Pixels> {
  const bytes = blob.size;
  if (bytes === 0) throw new SiglipError("image-decode", "The picture file is empty.", { bytes });
  let bitmap: ImageBitmap;
  try {
    const size = announcedSize(new Uint8Array(await blob.slice(0, HEADER_BYTES).arrayBuffer()));
    if (size) requireSize(size, maxPixels);
    bitmap = await createImageBitmap(blob, {
      imageOrientation: "from-image",
      premultiplyAlpha: "none",
      colorSpaceConversion: "none",
    });
  } catch (cause) {
    if (cause instanceof SiglipError) throw cause;
    throw new SiglipError("image-decode", "This browser can't decode the picture.", { bytes }, { cause });
  }
  return readBitmap(bitmap, maxPixels);
}

/** Reads a bitmap's pixels and closes it. */
function readBitmap(bitmap: ImageBitmap, maxPixels: number): Pixels {
  try {
    requireSize(bitmap, maxPixels);
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (!context) throw new Error("no 2d context");
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, bitmap.width, bitmap.height);
  } catch (cause) {
    if (cause instanceof SiglipError) throw cause;
    throw new SiglipError("image-decode", "The picture's pixels can't be read.", {}, { cause });
  } finally {
    bitmap.close();
  }
}

function requireSize({ width, height }: { width: number; height: number }, maxPixels: number): void {
  if (width * height <= maxPixels) return;
  const message = `A picture of ${width} × ${height} pixels is over the limit of ${maxPixels} pixels.`;
  throw new SiglipError("image-too-large", message, { width, height, maxPixels });
}
