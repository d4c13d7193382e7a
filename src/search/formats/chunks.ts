import type { Bytes } from "./index-file.js";

/** Bytes, at least, that are handed on at a time. */
const LEAST = 1 << 20;

/** Texts as chunks of UTF-8 of a megabyte, about. */
export async function* textChunks(texts: Iterable<string> | AsyncIterable<string>): AsyncGenerator<Bytes, void, void> {
  const encoder = new TextEncoder();
  let waiting = "";
  for await (const text of texts) {
    waiting += text;
    if (waiting.length < LEAST) continue;
    yield encoder.encode(waiting);
    waiting = "";
  }
  if (waiting !== "") yield encoder.encode(waiting);
}
