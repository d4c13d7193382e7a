import { latin1 } from "./ascii.js";

/** A GIF's first frame as a picture of its own. */
export interface StillGif {
  /** The parts of a GIF of that frame alone: all opaque, as large as the frame. */
  parts: Uint8Array<ArrayBuffer>[];
  /** Where the frame lies on the GIF's screen, and the colour around it; absent where it covers all of it. */
  around?: { width: number; height: number; left: number; top: number; colour: [number, number, number] };
}

const SCREEN = 13; // bytes of header and screen descriptor, before the palette
const EXTENSION = 0x21;
const IMAGE = 0x2c;

/**
 * Cuts out the first frame and takes its transparent index away, so that a decoder gives the colour that the palette
 * holds at it, as Pillow does; decoders of browsers make those pixels black. Around a frame that is smaller than the
 * screen Pillow has the transparent index's colour, or the palette's first. `undefined` for what is no GIF, ends early
 * or has no palette. Layout: GIF89a specification.
 */
export function stillGif(file: Uint8Array<ArrayBuffer>): StillGif | undefined {
  if (file.length < SCREEN + 10 || latin1(file.subarray(0, 4)) !== "GIF8") return undefined;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const shared = paletteBytes(view.getUint8(10));
  let at = SCREEN + shared;
  let transparent: number | undefined;
  while (at + 10 < file.length && view.getUint8(at) === EXTENSION) {
    const control = view.getUint8(at + 1) === 0xf9;
    if (control) transparent = view.getUint8(at + 3) & 1 ? view.getUint8(at + 6) : undefined;
    at = endOfBlocks(file, at + 2);
  }
  if (at + 10 >= file.length || view.getUint8(at) !== IMAGE) return undefined;
  const own = paletteBytes(view.getUint8(at + 9));
  const palette = own > 0 ? file.subarray(at + 10, at + 10 + own) : file.subarray(SCREEN, SCREEN + shared);
  if (palette.length === 0) return undefined;

  const [left, top, width, height] = [1, 3, 5, 7].map((field) => view.getUint16(at + field, true)) as Four;
  const screen = file.slice(0, SCREEN + shared);
  screen.set(file.subarray(at + 5, at + 9), 6);
  const frame = file.slice(at, endOfBlocks(file, at + 10 + own + 1));
  frame.fill(0, 1, 5);
  const parts = [screen, frame, Uint8Array.of(0x3b)];

  const whole = {
    width: Math.max(view.getUint16(6, true), left + width),
    height: Math.max(view.getUint16(8, true), top + height),
  };
  if (whole.width === width && whole.height === height) return { parts };
  const colour = [...palette.subarray((transparent ?? 0) * 3).subarray(0, 3), 0, 0, 0].slice(0, 3) as [
    number,
    number,
    number,
  ];
  return { parts, around: { ...whole, left, top, colour } };
}

type Four = [number, number, number, number];

/** Bytes of the palette that a descriptor's flags announce. */
function paletteBytes(flags: number): number {
  return flags & 0x80 ? 3 << ((flags & 7) + 1) : 0;
}

/** Behind a chain of sub-blocks, each led by its length, up to an empty one or the end of the file. */
function endOfBlocks(file: Uint8Array, at: number): number {
  let length = file[at];
  let end = at;
  while (length) {
    end += length + 1;
    length = file[end];
  }
  return Math.min(end + 1, file.length);
}
