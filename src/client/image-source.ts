import { toWire } from "../core/envelope.js";
import { badInput, SiglipError } from "../core/errors.js";
import type { WireInput } from "../protocol/contract.js";

/** A picture in any form that a page has one. A string is its address; addresses are taken as the page's own. */
export type ImageSource =
  | Blob
  | string
  | URL
  | ImageBitmap
  | ImageData
  | HTMLImageElement
  | HTMLCanvasElement
  | OffscreenCanvas
  | VideoFrame;

/** Whether a value is a picture and not a list of them. */
export function isImageSource(value: unknown): value is ImageSource {
  return (
    typeof value === "string" ||
    [
      "Blob",
      "URL",
      "ImageBitmap",
      "ImageData",
      "HTMLImageElement",
      "HTMLCanvasElement",
      "OffscreenCanvas",
      "VideoFrame",
    ].some((name) => isA(value, name))
  );
}

/** `instanceof` for a class that this browser may not have. */
function isA(value: unknown, name: string): boolean {
  const known: unknown = (globalThis as Record<string, unknown>)[name];
  return typeof known === "function" && value instanceof known;
}

/** A picture in a form that crosses threads. What is no picture becomes a failure in its place: never rejects. */
export async function toWireInput(source: ImageSource): Promise<WireInput> {
  try {
    if (typeof source === "string" || source instanceof URL) {
      return { kind: "url", url: address(source) };
    }
    if (source instanceof Blob) return { kind: "blob", blob: source };
    if (source instanceof ImageData) return { kind: "pixels", pixels: source };
    if (!isImageSource(source)) {
      throw badInput("images", `A picture can't be made of ${String(source)}.`);
    }
    return { kind: "bitmap", bitmap: await snapshot(source) };
  } catch (error) {
    return { kind: "failed", error: toWire(error) };
  }
}

function address(source: string | URL): string {
  try {
    return new URL(source, document.baseURI).href;
  } catch (cause) {
    throw badInput("images", `"${String(source)}" is no address of a picture.`, cause);
  }
}

/** The picture as it is now; the caller's own stays usable. */
async function snapshot(source: Exclude<ImageSource, Blob | string | URL | ImageData>): Promise<ImageBitmap> {
  try {
    if (isA(source, "HTMLImageElement")) await (source as HTMLImageElement).decode();
    return await createImageBitmap(source, { premultiplyAlpha: "none", colorSpaceConversion: "none" });
  } catch (cause) {
    throw new SiglipError("image-decode", "The picture can't be read from its element.", {}, { cause });
  }
}

/** What a message with these inputs hands over instead of copying: the snapshots are the package's own. */
export function transferables(inputs: readonly WireInput[]): Transferable[] {
  return inputs.flatMap((input) => (input.kind === "bitmap" ? [input.bitmap] : []));
}
