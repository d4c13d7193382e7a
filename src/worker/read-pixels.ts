import { SiglipError } from "../core/errors.js";
import { canvasRows } from "./canvas-rows.js";
import type { Decoded } from "./decode.js";
import { type FrameRows, openFrameRows } from "./frame-rows.js";
import { type Rows, rowsInMemory } from "./rows.js";

/** Decoded pixels: RGBA, 8 bits, `[height, width, 4]`, colours not multiplied by alpha. */
export interface Pixels {
  data: Uint8ClampedArray<ArrayBuffer>;
  width: number;
  height: number;
}

/** The rows of a picture. They own it: closing them closes a bitmap. Rejects with `image-decode`. */
export type OpenRows = (decoded: Decoded) => Promise<Rows>;

/** Reads pictures by the fastest way that this browser is found to have. An opaque picture's pixels are exact. */
export function openRows(): OpenRows {
  let frames: Promise<FrameRows | undefined> | undefined;
  return async ({ picture, upright }) => {
    if (picture instanceof ImageData) return rowsInMemory(picture.data, picture.width, picture.height);
    if (picture.width === 0) throw unreadable(new Error("the bitmap is closed"));
    if (upright) frames ??= openFrameRows();
    const byFrame = upright ? await frames : undefined; // a frame leaves out what the browser has yet to turn
    return readable(byFrame?.(picture) ?? canvasRows(picture));
  };
}

/** All pixels, in the order RGBA; the rows are closed. Rejects with `image-decode` where they can't be read. */
export async function allPixels(rows: Rows): Promise<Pixels> {
  const { width, height, order } = rows;
  const data = new Uint8ClampedArray(width * height * 4);
  try {
    await rows.read({ left: 0, top: 0, columns: width, lines: height }, new Uint8Array(data.buffer));
  } finally {
    rows.close();
  }
  if (order[0] !== 0) swapRedAndBlue(data);
  return { data, width, height };
}

/** All pixels of a bitmap, which is closed, by a canvas. */
export function readPixels(bitmap: ImageBitmap): Promise<Pixels> {
  return allPixels(readable(canvasRows(bitmap)));
}

/** The same rows, whose faults are `image-decode`. */
function readable(rows: Rows): Rows {
  return {
    ...rows,
    async read(band, into) {
      try {
        await rows.read(band, into);
      } catch (cause) {
        throw unreadable(cause);
      }
    },
  };
}

function unreadable(cause: unknown): SiglipError {
  return new SiglipError("image-decode", "The picture's pixels can't be read.", {}, { cause });
}

function swapRedAndBlue(data: Uint8ClampedArray): void {
  for (let at = 0; at < data.length; at += 4) {
    const blue = data[at] as number;
    data[at] = data[at + 2] as number;
    data[at + 2] = blue;
  }
}
