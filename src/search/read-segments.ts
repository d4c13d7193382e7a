import { ahead } from "../core/ahead.js";
import { Room } from "./room.js";
import type { Segment } from "./segment.js";
import type { SegmentFiles } from "./segment-files.js";

/** Files that are being read while one is taken in. */
const AHEAD = 3;

/** Reads segments, some ahead of the one that is taken in; the damaged are left out. The vectors of one are there until the next is asked for. */
export async function* readSegments(
  files: SegmentFiles,
  names: readonly string[],
): AsyncGenerator<{ name: string; segment: Segment }> {
  const rooms = Array.from({ length: AHEAD }, () => new Room());
  const read = (name: string, i: number) =>
    files.read(name, rooms[i % AHEAD]).then(
      (segment) => ({ name, segment }),
      (error) => ({ name, error }),
    );
  for await (const { name, ...result } of ahead(names, AHEAD, read)) {
    if ("error" in result) throw result.error;
    if (result.segment) yield { name, segment: result.segment };
  }
}
