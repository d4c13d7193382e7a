import type { KeptSegments } from "./kept-segments.js";
import { segmentsOf } from "./segments-of.js";

/** Puts the segments together from this place on, if any. The old ones go once the new ones were read back. */
export async function mergeSegments(segments: KeptSegments, from: number): Promise<void> {
  const { files, memory, exact } = segments;
  const replaces = segments.names.slice(from);
  if (replaces.length === 0) return;
  const all = from === 0;
  const ids = all
    ? [...Array.from(memory.items(), ({ id }) => id), ...segments.notes]
    : [...new Set(segments.held.slice(from).flatMap((held) => held.ids))];
  const written: string[] = [];
  try {
    for await (const segment of segmentsOf(exact, ids, { replaces, ...(!all && { partial: true }) })) {
      written.push(await segments.write(segment));
      await files.requireWhole(written.at(-1) as string);
    }
  } catch (error) {
    await undo(segments, written).catch(() => undefined);
    throw error;
  }
  await segments.drop(replaces);
  files.tell();
}

/** Takes back a putting together that failed, unless its last segment, for which the old ones may go, is there. */
async function undo(segments: KeptSegments, written: readonly string[]): Promise<void> {
  const there = await segments.files.names();
  const known = new Set(segments.names);
  if ([...there].every((name) => known.has(name))) await segments.drop(written.toReversed());
}
