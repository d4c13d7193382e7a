import type { Duplicates, DuplicatesRequest } from "../core/index-types.js";
import type { OnProgress } from "../core/progress.js";
import { dot } from "../core/scores.js";
import { Heads } from "./heads.js";
import { Joined } from "./joined.js";
import type { MemoryIndex } from "./memory-index.js";
import { NEAR, readFilter, readThreshold } from "./request.js";

/** Heads that are compared with all others in one go: 200 kB of them at 768 numbers a vector. */
const TILE = 256;
/** Pairs between two pauses: some 10 ms. */
const PAIRS = 1 << 16;

/**
 * Lists what is there more than once. Each item is compared with each other, by the first of its vectors: of most pairs
 * only the heads. Memory is that of the heads, whatever is found.
 *
 * @param pause Lets other calls go on. What they change meanwhile is left out.
 */
export async function findDuplicates(
  index: Pick<MemoryIndex, "dim" | "items" | "get">,
  { threshold = NEAR, ...filter }: DuplicatesRequest,
  signal: AbortSignal,
  onProgress: OnProgress,
  pause: () => Promise<void>,
): Promise<Duplicates> {
  const near = readThreshold(threshold, "threshold");
  const heads = new Heads(index, readFilter(filter));
  const { items } = heads;
  const idOf = (i: number) => items[i]?.id ?? "";
  const alike = (a: number, b: number) => {
    const [one, other] = [index.get(idOf(a)), index.get(idOf(b))];
    return one && other && dot(one.vectors, 0, other.vectors, 0, index.dim) >= near;
  };
  const joined = new Joined(items.length);
  const total = (items.length * (items.length - 1)) / 2;
  let compared = 0;
  let paused = 0;
  for (let tile = 0; tile < items.length; tile += TILE) {
    for (let b = tile + 1; b < items.length; b++) {
      const end = Math.min(tile + TILE, b);
      for (let a = tile; a < end; a++) if (heads.mayBeNear(a, b, near) && alike(a, b)) joined.join(a, b);
      compared += end - tile;
      if (compared - paused < PAIRS) continue;
      paused = compared;
      onProgress({ phase: "compare", loaded: compared, total });
      await pause();
      signal.throwIfAborted();
    }
  }
  onProgress({ phase: "compare", loaded: total, total });
  const stays = (i: number) => {
    const now = index.get(idOf(i));
    return now !== undefined && heads.begins(i, now.vectors);
  };
  const named = (groups: number[][]) =>
    groups
      .map((group) => group.filter(stays))
      .filter((group) => group.length > 1)
      .map((group) => group.map(idOf));
  const filesOf = (group: number[]) => new Set(group.map((i) => items[i]?.content ?? i)).size;
  return {
    exact: named(sameFiles(items)),
    near: named(joined.groups().filter((group) => filesOf(group) > 1)),
  };
}

function sameFiles(items: Heads["items"]): number[][] {
  const files = new Map<string, number[]>();
  for (const [i, { content }] of items.entries()) {
    if (content === undefined) continue;
    const file = files.get(content);
    if (file) file.push(i);
    else files.set(content, [i]);
  }
  return [...files.values()];
}
