/** What tabs tell each other: an index that has changed, or whose files are to be let go of, as they are to be deleted. */
export type IndexNews = { changed: string } | { release: string };

/**
 * What another tab said; undefined for anything else: any script of this origin can speak on the channel, and what it says
 * can do no more than make an index read again, or open a file again.
 */
export function readNews(data: unknown): IndexNews | undefined {
  const { changed, release } = (data ?? {}) as Partial<Record<"changed" | "release", unknown>>;
  if (typeof changed === "string") return { changed };
  return typeof release === "string" ? { release } : undefined;
}
