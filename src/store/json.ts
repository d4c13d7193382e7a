import { SiglipError } from "../core/errors.js";
import type { Marks } from "./about.js";
import type { Entry } from "./entry.js";
import { isUnanswered } from "./faults.js";
import type { FileRef, OnBytes } from "./file-ref.js";
import { type Source, take } from "./source.js";

/**
 * A small file that may change: asked of the host each time, kept for when it can't be asked. Faults as `take` throws
 * them, and `model-invalid` for what is not JSON.
 */
export async function fetchJson(source: Source, entry: Entry, onBytes: OnBytes | undefined): Promise<unknown> {
  const { ref } = source;
  const kept = await readKept(entry);
  try {
    const { bytes, marks } = await fetchSmall(source, kept === undefined ? {} : { tries: 1 });
    onBytes?.(bytes.length, bytes.length);
    const value = parseJson(ref, new TextDecoder().decode(bytes));
    if (kept === undefined || !same(kept, bytes)) await keep(ref, entry, bytes, marks);
    return value;
  } catch (error) {
    if (kept === undefined || !isUnanswered(error)) throw error;
    onBytes?.(kept.length, kept.length);
    return parseJson(ref, new TextDecoder().decode(kept));
  }
}

/** Throws `model-invalid`. */
export function parseJson({ url }: FileRef, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SiglipError("model-invalid", `${url} is not JSON.`, { file: url }, { cause });
  }
}

async function fetchSmall(source: Source, tries: { tries?: number }) {
  let marks: Marks = {};
  const parts: Uint8Array<ArrayBuffer>[] = [];
  await take(source, {
    from: 0,
    to: undefined,
    cache: "no-cache",
    ...tries,
    answered(answer) {
      marks = answer.marks;
      return undefined;
    },
    got(bytes) {
      parts.push(bytes);
    },
  });
  return { bytes: new Uint8Array(await new Blob(parts).arrayBuffer()), marks };
}

async function readKept(entry: Entry): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const size = entry.about?.complete ? entry.about.size : undefined;
  const [piece] = entry.pieces;
  return piece && piece.from === 0 && piece.to === size ? entry.read(piece) : undefined;
}

async function keep(ref: FileRef, entry: Entry, bytes: Uint8Array<ArrayBuffer>, marks: Marks): Promise<void> {
  const { url, owner, file } = ref;
  const owners = entry.about?.owners ?? [{ owner, file }];
  await entry.clear();
  await entry.put(0, bytes);
  await entry.describe({ url, owners, size: bytes.length, marks, complete: true });
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}
