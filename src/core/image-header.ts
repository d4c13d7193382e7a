import { startsWith } from "./ascii.js";

export interface Size {
  width: number;
  height: number;
}

/**
 * The size that a picture file announces in its first bytes, so that a bomb is refused before it is decoded.
 * Knows PNG, GIF, BMP, WebP, JPEG, AVIF and HEIC; `undefined` for anything else, and for a JPEG whose size comes later.
 */
export function announcedSize(bytes: Uint8Array): Size | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (at: number, text: string) => startsWith(bytes, text, at);
  if (bytes.length >= 24 && tag(1, "PNG") && tag(12, "IHDR")) return size(view.getUint32(16), view.getUint32(20));
  if (bytes.length >= 10 && tag(0, "GIF8")) return size(view.getUint16(6, true), view.getUint16(8, true));
  if (bytes.length >= 26 && tag(0, "BM")) return size(view.getInt32(18, true), Math.abs(view.getInt32(22, true)));
  if (bytes.length >= 30 && tag(0, "RIFF") && tag(8, "WEBP")) return webpSize(view, tag);
  if (bytes.length >= 4 && view.getUint16(0) === 0xffd8) return jpegSize(view);
  if (tag(4, "ftyp")) return isoSize(view, tag, 0, bytes.length);
  return undefined;
}

function size(width: number, height: number): Size {
  return { width, height };
}

function webpSize(view: DataView, tag: (at: number, text: string) => boolean): Size | undefined {
  if (tag(12, "VP8X")) {
    const three = (at: number) => view.getUint16(at, true) + (view.getUint8(at + 2) << 16) + 1;
    return size(three(24), three(27));
  }
  if (tag(12, "VP8L")) {
    const bits = view.getUint32(21, true);
    return size((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
  }
  if (tag(12, "VP8 ")) return size(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
  return undefined;
}

/** Walks the segments up to a start-of-frame marker (0xC0 to 0xCF but for the tables C4, C8 and CC). */
function jpegSize(view: DataView): Size | undefined {
  let at = 2;
  while (at + 9 < view.byteLength) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1; // fill byte
    } else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return size(view.getUint16(at + 7), view.getUint16(at + 5));
    } else {
      at += 2 + view.getUint16(at + 2);
    }
  }
  return undefined;
}

/** Bytes of a box's own fields before the boxes in it, of the boxes on the way to `ispe`. */
const ISO_PATH = { meta: 4, iprp: 0, ipco: 0 };

/** The largest picture in a file of ISO boxes: a grid's whole is larger than its tiles. Box layout: ISO/IEC 23008-12. */
function isoSize(
  view: DataView,
  tag: (at: number, text: string) => boolean,
  from: number,
  end: number,
): Size | undefined {
  let largest: Size | undefined;
  for (let at = from; at + 8 <= end; ) {
    const next = Math.min(at + Math.max(view.getUint32(at), 8), end);
    const inside = Object.entries(ISO_PATH).find(([kind]) => tag(at + 4, kind));
    const found =
      tag(at + 4, "ispe") && at + 20 <= end
        ? size(view.getUint32(at + 12), view.getUint32(at + 16))
        : inside && isoSize(view, tag, at + 8 + inside[1], next);
    if (found && (!largest || found.width * found.height > largest.width * largest.height)) largest = found;
    at = next;
  }
  return largest;
}
