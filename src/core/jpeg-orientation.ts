import { startsWith } from "./ascii.js";
import { exifOrientation, type Orientation, xmpOrientation } from "./orientation.js";

const EXIF = "Exif\0\0";
const XMP = "http://ns.adobe.com/xap/1.0/\0";

/**
 * How a JPEG is to be turned by its XMP, which counts for Pillow where EXIF says nothing of orientation. Browsers know
 * EXIF alone and turn by it themselves; so 1 where EXIF says anything. `file` may be the file's beginning.
 */
export function jpegXmpOrientation(file: Uint8Array): Orientation {
  if (!startsWith(file, "\xff\xd8")) return 1;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let byXmp: Orientation | undefined;
  for (let at = 2; at + 4 <= file.length && view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xda) break; // the pixels
    if (marker === 0xff) {
      at += 1; // fill byte
      continue;
    }
    const end = at + 2 + view.getUint16(at + 2);
    const segment = file.subarray(at + 4, end);
    if (marker === 0xe1 && startsWith(segment, EXIF) && exifOrientation(segment) !== undefined) return 1;
    if (marker === 0xe1 && startsWith(segment, XMP)) byXmp = xmpOrientation(segment);
    at = end;
  }
  return byXmp ?? 1;
}
