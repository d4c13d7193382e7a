// Wrong pictures that are still whole as files: checksums and lengths are mended after a change, so that decoders read on.
import { crc32 } from "node:zlib";
import type { Random } from "../random.js";
import { mutateBytes, pick } from "./mutate.js";

interface Part {
  from: number;
  to: number;
}

/** A picture with one part of it changed as its format allows, or, one time in four, with any bytes changed. */
export function mutatePicture(file: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  const parts = random() < 0.25 ? [] : partsOf(file);
  if (parts.length === 0) return mutateBytes(file, random);
  const { from, to } = pick(random, parts);
  const changed = mutateBytes(file.subarray(from, to), random);
  const bytes = new Uint8Array(file.length - (to - from) + changed.length);
  bytes.set(file.subarray(0, from));
  bytes.set(changed, from);
  bytes.set(file.subarray(to), from + changed.length);
  return mended(bytes, from, changed.length, changed.length - (to - from));
}

function kindOf(file: Uint8Array): "png" | "jpeg" | "webp" | "iso" | "gif" | undefined {
  const text = (at: number, length: number) => String.fromCharCode(...file.subarray(at, at + length));
  if (text(1, 3) === "PNG") return "png";
  if (file[0] === 0xff && file[1] === 0xd8) return "jpeg";
  if (text(8, 4) === "WEBP") return "webp";
  if (text(4, 4) === "ftyp") return "iso";
  return text(0, 3) === "GIF" ? "gif" : undefined;
}

/** What lies in a PNG's chunks, a JPEG's segments and scans, a WebP's chunks, an AVIF's boxes, a GIF's blocks. */
function partsOf(file: Uint8Array): Part[] {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const parts: Part[] = [];
  const add = (from: number, length: number) => {
    if (length > 0 && from + length <= file.length) parts.push({ from, to: from + length });
  };
  switch (kindOf(file)) {
    case "png":
      for (let at = 8; at + 12 <= file.length; at += 12 + view.getUint32(at)) add(at + 8, view.getUint32(at));
      break;
    case "jpeg":
      for (let at = 2; at + 4 <= file.length && file[at] === 0xff; at += 2 + view.getUint16(at + 2)) {
        add(at + 4, view.getUint16(at + 2) - 2);
        if (file[at + 1] === 0xda) add(at + 2 + view.getUint16(at + 2), file.length - at - 4 - view.getUint16(at + 2));
      }
      break;
    case "webp":
      for (let at = 12; at + 8 <= file.length; ) {
        const length = view.getUint32(at + 4, true);
        add(at + 8, length);
        at += 8 + length + (length & 1);
      }
      break;
    case "iso":
      for (let at = 0; at + 8 <= file.length; ) {
        const length = view.getUint32(at);
        if (length < 8) break;
        add(at + 8, length - 8);
        at += length;
      }
      break;
    case "gif":
      add(6, 7);
      add(13, file.length - 13);
  }
  return parts;
}

/** The length before a part, and a PNG chunk's checksum behind it, as they are to be after the change. */
function mended(bytes: Uint8Array<ArrayBuffer>, from: number, length: number, grown: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer);
  switch (kindOf(bytes)) {
    case "png":
      if (from < 16) break;
      view.setUint32(from - 8, length);
      view.setUint32(from + length, crc32(bytes.subarray(from - 4, from + length)));
      break;
    case "jpeg":
      if (bytes[from - 4] === 0xff && length < 65_534) view.setUint16(from - 2, length + 2);
      break;
    case "webp":
      if (from < 20) break;
      view.setUint32(from - 4, length, true);
      view.setUint32(4, view.getUint32(4, true) + grown, true);
      break;
    case "iso":
      if (from >= 8) view.setUint32(from - 8, length + 8);
  }
  return bytes;
}
