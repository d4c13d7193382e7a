import { startsWith } from "./ascii.js";
import { exifOrientation, type Orientation, xmpOrientation } from "./orientation.js";

const EXIF = "Exif\0\0";
const XMP = "http://ns.adobe.com/xap/1.0/\0";

/**
 * How a JPEG is to be turned by its XMP, which counts for Pillow where EXIF says nothing of orientation. Browsers know
 * EXIF alone and turn by it themselves; so 1 where EXIF says anything. `file` may be the file's beginning.
 */
export function jpegXmpOrientation(file: Uint8Array): Orientation {
  const { exif, xmp } = metadata(file);
  if (exif.some((block) => exifOrientation(block) !== undefined)) return 1;
  return xmp.map(xmpOrientation).at(-1) ?? 1;
}

/**
 * Whether a JPEG's pixels are stored upright for certain, as browsers see it: it has no EXIF, or EXIF that says so.
 * `file` may be the file's beginning; one in which the pixels don't begin yet is not certain.
 */
export function jpegIsUpright(file: Uint8Array): boolean {
  const { exif, whole } = metadata(file);
  return whole && exif.every((block) => exifOrientation(block) === 1);
}

/** A JPEG's blocks of metadata, in order, and whether the file is there up to its pixels. */
function metadata(file: Uint8Array): { exif: Uint8Array[]; xmp: Uint8Array[]; whole: boolean } {
  const [exif, xmp]: [Uint8Array[], Uint8Array[]] = [[], []];
  if (!startsWith(file, "\xff\xd8")) return { exif, xmp, whole: false };
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = 2; at + 4 <= file.length && view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xda) return { exif, xmp, whole: true };
    if (marker === 0xff) {
      at += 1; // fill byte
      continue;
    }
    const end = at + 2 + view.getUint16(at + 2);
    const segment = file.subarray(at + 4, end);
    if (marker === 0xe1 && startsWith(segment, EXIF)) exif.push(segment);
    if (marker === 0xe1 && startsWith(segment, XMP)) xmp.push(segment);
    at = end;
  }
  return { exif, xmp, whole: false };
}
