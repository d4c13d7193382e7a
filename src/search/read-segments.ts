import { ahead } from "../core/ahead.js";
import { Room } from "./room.js";
import type { Segment } from "./segment.js";
import type { SegmentFiles } from "./segment-files.js";
import type { StraightFile } from "./straight-file.js";

/** Files that are opened or read while one is taken in. */
const AHEAD = 3;

/** Of a segment, either it, or the file that it is to be read from at once. */
export type Opened = { name: string } & ({ segment: Segment } | { file: StraightFile });

/**
 * Opens or reads segments, some ahead of the one that is taken in; the damaged are left out. The vectors of one are there
 * until the next is asked for.
 *
 * @param straight Whether files are to be given where they can be.
 */
export async function* readSegments(
  files: SegmentFiles,
  names: readonly string[],
  straight: boolean,
): AsyncGenerator<Opened> {
  const rooms = Array.from({ length: AHEAD }, () => new Room());
  /** Those that were opened; undefined once nobody asks for more. */
  let opened: Set<StraightFile> | undefined = new Set();
  const open = async (name: string, i: number) => {
    try {
      const file = straight ? await files.straight(name) : undefined;
      if (file && !opened?.add(file)) file.close();
      return file ? { name, file } : { name, segment: await files.read(name, rooms[i % AHEAD]) };
    } catch (error) {
      return { name, error };
    }
  };
  try {
    for await (const { name, file, segment, error } of ahead<string, Tried>(names, AHEAD, open)) {
      if (error !== undefined) throw error;
      if (file) {
        yield { name, file };
        opened.delete(file);
      } else if (segment) yield { name, segment };
    }
  } finally {
    for (const file of opened) file.close();
    opened = undefined;
  }
}

interface Tried {
  name: string;
  file?: StraightFile;
  segment?: Segment | undefined;
  error?: unknown;
}
