import { SiglipError } from "../core/errors.js";
import { announcedSize } from "../core/image-header.js";
import type { WireInput } from "../protocol/contract.js";
import { fromWire } from "../protocol/envelope.js";

/** A decoded picture, still where the browser put it: an `ImageBitmap` is to be closed by who takes it. */
export type Picture = ImageBitmap | ImageData;

/** Enough of a file to find its announced size, a JPEG's large EXIF block included. */
const HEADER_BYTES = 256 * 1024;

/**
 * Decodes one picture, upright by its EXIF orientation, colours as stored. Throws `image-fetch`, `image-decode` or
 * `image-too-large`.
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
  return within(bitmap, maxPixels);
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
