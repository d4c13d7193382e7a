import { damaged } from "./index-file.js";
import { readPart } from "./read-part.js";

/** Bytes that are read at a time. */
const STEP = 1 << 20;
/** Characters of a line: a vector of 10,000 numbers takes 230,000. */
const LONGEST = 1 << 26;

/** The lines of a file in UTF-8 that are not empty, from a byte on, with their numbers, which count from 1. */
export async function* linesOf(file: Blob, from = 0): AsyncGenerator<{ text: string; line: number }, void, void> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let rest = "";
  let line = 0;
  for (let at = from; at < file.size; at += STEP) {
    const bytes = await readPart(file, at, Math.min(at + STEP, file.size));
    const parts = (rest + decode(decoder, bytes, at + STEP < file.size, line + 1)).split("\n");
    rest = parts.pop() ?? "";
    if (rest.length > LONGEST) throw damaged("it does not end", { line: line + 1 });
    for (const text of parts) {
      line++;
      if (text.trim() !== "") yield { text, line };
    }
  }
  if (rest.trim() !== "") yield { text: rest, line: line + 1 };
}

function decode(decoder: TextDecoder, bytes: Uint8Array, stream: boolean, line: number): string {
  try {
    return decoder.decode(bytes, { stream });
  } catch (cause) {
    throw damaged("not UTF-8, here or after it", { line }, cause);
  }
}
