import { fromWire } from "../core/envelope.js";
import { SiglipError } from "../core/errors.js";
import { announcedSize, type Size } from "../core/image-header.js";
import type { WireInput } from "../protocol/contract.js";

/** A picture file and its beginning, which says how large it will be. */
export interface OpenFile {
  blob: Blob;
  head: Uint8Array<ArrayBuffer>;
  /** What it takes to hold the decoded picture; endless where the file does not say its size. */
  bytes: number;
}

/** A picture that came without a file, in memory already. */
export interface OpenPicture {
  picture: ImageBitmap | ImageData;
  bytes: 0;
}

/** An input before it is decoded. */
export type Opened = OpenFile | OpenPicture;

/** Enough of a file to find its announced size, a JPEG's large EXIF block included. */
const HEADER_BYTES = 256 * 1024;

/**
 * What an input is, found out without decoding it. Throws `image-fetch`, `image-decode` for an empty file, and
 * `image-too-large` for what announces more than `maxPixels`.
 */
export async function openInput(input: WireInput, maxPixels: number, signal: AbortSignal): Promise<Opened> {
  switch (input.kind) {
    case "failed":
      throw fromWire(input.error);
    case "pixels":
      requireSize(input.pixels, maxPixels);
      return { picture: input.pixels, bytes: 0 };
    case "bitmap":
      return { picture: within(input.bitmap, maxPixels), bytes: 0 };
    case "url":
      return openFile(await fetchImage(input.url, signal), maxPixels);
    case "blob":
      return openFile(input.blob, maxPixels);
    default:
      return input satisfies never;
  }
}

/** As `openInput`, of a file. */
export async function openFile(blob: Blob, maxPixels: number): Promise<OpenFile> {
  const bytes = blob.size;
  if (bytes === 0) throw new SiglipError("image-decode", "The picture file is empty.", { bytes });
  try {
    const head = new Uint8Array(await blob.slice(0, HEADER_BYTES).arrayBuffer());
    const size = announcedSize(head);
    if (size) requireSize(size, maxPixels);
    return { blob, head, bytes: size ? size.width * size.height * 4 : Number.POSITIVE_INFINITY };
  } catch (cause) {
    if (cause instanceof SiglipError) throw cause;
    throw new SiglipError("image-decode", "The picture file can't be read.", { bytes }, { cause });
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

/** The bitmap, or the error of one that is too large, which is closed. */
export function within(bitmap: ImageBitmap, maxPixels: number): ImageBitmap {
  try {
    requireSize(bitmap, maxPixels);
    return bitmap;
  } catch (error) {
    bitmap.close();
    throw error;
  }
}

/** Throws `image-too-large`. */
export function requireSize({ width, height }: Size, maxPixels: number): void {
  if (width * height <= maxPixels) return;
  const message = `A picture of ${width} × ${height} pixels is over the limit of ${maxPixels} pixels.`;
  throw new SiglipError("image-too-large", message, { width, height, maxPixels });
}
