import { type Bytes, damaged } from "./index-file.js";

/** A part of a file; throws `bad-input` where that can't be read. */
export async function readPart(file: Blob, from: number, to: number): Promise<Bytes> {
  try {
    return new Uint8Array(await file.slice(from, to).arrayBuffer());
  } catch (cause) {
    throw damaged("it can't be read", undefined, cause);
  }
}
