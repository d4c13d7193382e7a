import { latin1, startsWith } from "../core/ascii.js";
import { jpegIsUpright, jpegXmpOrientation } from "../core/jpeg-orientation.js";
import { exifOrientation, type Orientation, xmpOrientation } from "../core/orientation.js";
import { type StillGif, stillGif } from "../core/still-gif.js";
import { pngChunks, pngText } from "../core/still-png.js";
import { webpMetadata } from "../core/webp-metadata.js";

/** A picture file that every browser decodes to what Pillow decodes, but for what is to be done afterwards. */
export interface Reading {
  blob: Blob;
  /** How the decoded pixels are still to be turned. */
  orientation: Orientation;
  /** Whether it is certain that the browser has nothing to turn. */
  upright: boolean;
  /** The screen around a GIF's first frame. */
  around?: StillGif["around"];
}

type Bytes = Uint8Array<ArrayBuffer>;

/** Pillow's own limit for a text in a PNG, in bytes. */
const MAX_TEXT = 1 << 20;

/**
 * Where browsers and Pillow read a file differently, the file is changed so that they don't: of PNG and GIF only the
 * first picture is kept, as Pillow counts; a GIF's transparent index is an ordinary one; and orientations that
 * browsers ignore (WebP's, XMP's, ImageMagick's in PNG) or don't all know (PNG's) are taken out and given back.
 * `head` is the file's beginning. A file that is not changed is the blob itself.
 */
export async function asPillowReads(blob: Blob, head: Bytes): Promise<Reading> {
  const whole = async (): Promise<Bytes> =>
    head.length === blob.size ? head : new Uint8Array(await blob.arrayBuffer());
  if (startsWith(head, "\x89PNG")) return png(blob, await whole());
  if (startsWith(head, "GIF8")) return gif(blob, await whole());
  if (startsWith(head, "RIFF")) return webp(blob, await whole());
  if (startsWith(head, "ftypavis", 4)) return { blob: stillAvif(blob, await whole()), orientation: 1, upright: false };
  return { blob, orientation: jpegXmpOrientation(head), upright: startsWith(head, "BM") || jpegIsUpright(head) };
}

/** EXIF in eXIf, else in ImageMagick's text; XMP where neither has an orientation. */
async function png(blob: Blob, file: Bytes): Promise<Reading> {
  const chunks = pngChunks(file);
  const { parts, animated, metadata } = chunks ?? { parts: [], animated: false, metadata: [] };
  let exif: Bytes | undefined;
  let raw: Bytes | undefined;
  let xmp: Bytes | undefined;
  for (const { kind, data } of metadata) {
    if (kind === "eXIf") {
      exif = data;
      continue;
    }
    const { key, packed, text } = pngText(kind, data);
    if (key !== "Raw profile type exif" && key !== "XML:com.adobe.xmp") continue;
    const plain = packed ? await inflated(text) : text;
    if (key === "XML:com.adobe.xmp") xmp = plain;
    else if (plain) raw = fromHex(latin1(plain).split("\n").slice(3).join(""));
  }
  const block = exif ?? raw;
  const orientation = (block && exifOrientation(block)) ?? (xmp && xmpOrientation(xmp)) ?? 1;
  const changed = animated || orientation !== 1;
  const upright = chunks !== undefined && (changed || exif === undefined || exifOrientation(exif) === 1);
  return { blob: changed ? new Blob(parts) : blob, orientation, upright };
}

function gif(blob: Blob, file: Bytes): Reading {
  const still = stillGif(file);
  if (!still) return { blob, orientation: 1, upright: true };
  return { blob: new Blob(still.parts), orientation: 1, upright: true, ...(still.around && { around: still.around }) };
}

/** The chunks stay, under a name that means nothing: lengths and offsets are as before. */
function webp(blob: Blob, file: Bytes): Reading {
  const metadata = webpMetadata(file);
  const found = (kind: string) => metadata.find((chunk) => chunk.kind === kind)?.data;
  const [exif, xmp] = [found("EXIF"), found("XMP ")];
  const orientation = (exif && exifOrientation(exif)) ?? (xmp && xmpOrientation(xmp)) ?? 1;
  if (orientation === 1) return { blob, orientation, upright: true };
  const changed = file.slice();
  for (const { at } of metadata) changed.set([0x6e, 0x6f, 0x6e, 0x65], at); // "none"
  return { blob: new Blob([changed]), orientation, upright: true };
}

/**
 * An AVIF sequence that also announces a still picture, as that still: Chromium takes the colours of sequences with
 * the full range of values for ones with the narrow range. In one part, since Firefox finds the kind of a file by
 * what the first part holds.
 */
function stillAvif(blob: Blob, file: Bytes): Blob {
  const brands = latin1(file.subarray(16, new DataView(file.buffer, file.byteOffset).getUint32(0)));
  if (!brands.includes("avif")) return blob;
  const still = file.slice();
  still.set([0x61, 0x76, 0x69, 0x66], 8); // "avif" for "avis"
  return new Blob([still]);
}

/** Unpacked, or `undefined` where it is not zlib's or is larger than any metadata. */
async function inflated(packed: Bytes): Promise<Bytes | undefined> {
  const found: Bytes[] = [];
  let bytes = 0;
  try {
    for await (const part of new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"))) {
      bytes += part.length;
      if (bytes > MAX_TEXT) return undefined; // leaving the loop cancels the stream
      found.push(part);
    }
  } catch {
    return undefined;
  }
  return new Uint8Array(await new Blob(found).arrayBuffer());
}

function fromHex(digits: string): Bytes {
  return Uint8Array.from(digits.match(/[0-9a-f]{2}/gi) ?? [], (pair) => Number.parseInt(pair, 16));
}
