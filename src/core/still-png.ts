import { latin1, startsWith } from "./ascii.js";

export interface PngChunks {
  /** The file in parts, without its animation and EXIF: what any decoder shows as the default image, not turned. */
  parts: Uint8Array<ArrayBuffer>[];
  /** Whether it has an animation. */
  animated: boolean;
  /** The contents of its eXIf, iTXt, tEXt and zTXt chunks, in the file's order. */
  metadata: { kind: string; data: Uint8Array<ArrayBuffer> }[];
}

const SIGNATURE = 8;
/** Pillow's first frame is the default image, also where the animation leaves it out; so no animation is wanted. */
const CUT = ["acTL", "fcTL", "fdAT", "eXIf"];
const METADATA = ["eXIf", "iTXt", "tEXt", "zTXt"];

/** A PNG's chunks, or `undefined` for what is none. Bytes after the last whole chunk stay as they are. */
export function pngChunks(file: Uint8Array<ArrayBuffer>): PngChunks | undefined {
  if (!startsWith(file, "\x89PNG")) return undefined;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const found: PngChunks = { parts: [], animated: false, metadata: [] };
  let kept = 0;
  for (let at = SIGNATURE; at + 12 <= file.length; ) {
    const end = at + 12 + view.getUint32(at);
    if (end > file.length) break;
    const kind = latin1(file.subarray(at + 4, at + 8));
    if (METADATA.includes(kind)) found.metadata.push({ kind, data: file.subarray(at + 8, end - 4) });
    if (CUT.includes(kind)) {
      found.parts.push(file.subarray(kept, at));
      found.animated ||= kind !== "eXIf";
      kept = end;
    }
    at = end;
  }
  found.parts.push(file.subarray(kept));
  return found;
}

/** A text chunk's keyword and text; the text may still be packed with zlib. */
export function pngText(
  kind: string,
  data: Uint8Array<ArrayBuffer>,
): { key: string; packed: boolean; text: Uint8Array<ArrayBuffer> } {
  const end = data.indexOf(0);
  const key = latin1(data.subarray(0, Math.max(end, 0)));
  if (kind === "tEXt") return { key, packed: false, text: data.subarray(end + 1) };
  if (kind === "zTXt") return { key, packed: true, text: data.subarray(end + 2) };
  const language = data.indexOf(0, end + 3); // after the flag and the method
  const translated = data.indexOf(0, language + 1);
  return { key, packed: data[end + 1] === 1, text: data.subarray(translated + 1) };
}
