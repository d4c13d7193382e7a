import { latin1, startsWith } from "./ascii.js";

/** Where a WebP file's EXIF and XMP chunks begin (their eight bytes of head) and what they hold. */
export function webpMetadata(
  file: Uint8Array<ArrayBuffer>,
): { kind: "EXIF" | "XMP "; at: number; data: Uint8Array<ArrayBuffer> }[] {
  if (!startsWith(file, "RIFF") || !startsWith(file, "WEBP", 8)) return [];
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const found = [];
  for (let at = 12; at + 8 <= file.length; ) {
    const length = view.getUint32(at + 4, true);
    const kind = latin1(file.subarray(at, at + 4));
    if (kind === "EXIF" || kind === "XMP ")
      found.push({ kind, at, data: file.subarray(at + 8, at + 8 + length) } as const);
    at += 8 + length + (length & 1);
  }
  return found;
}
