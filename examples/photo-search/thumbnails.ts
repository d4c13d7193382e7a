/** Pictures asked for at a time: few, so that what is looked at now never waits long for what was, and no frame has many. */
const AT_ONCE = 8;
/** Addresses that are kept for the way back. */
const KEPT = 400;

/** The small pictures of what is on the screen, as addresses; those long out of sight are let go. */
export interface Thumbnails {
  get(id: string): string | undefined;
  /** Which are to be seen now, the most urgent first: takes the place of what was wanted before. */
  want(ids: readonly string[]): void;
  /** What was not there may be there now. */
  retry(): void;
  forget(ids: readonly string[]): void;
}

export function createThumbnails(
  read: (ids: string[]) => Promise<(string | undefined)[]>,
  onReady: (id: string, url: string) => void,
): Thumbnails {
  const urls = new Map<string, string>(); // the longest unseen first
  const missing = new Set<string>();
  let wanted: readonly string[] = [];
  let reading = false;

  async function run() {
    if (reading) return;
    reading = true;
    try {
      while (true) {
        const ids = wanted.filter((id) => !urls.has(id) && !missing.has(id)).slice(0, AT_ONCE);
        if (ids.length === 0) return;
        const addresses = await read(ids);
        for (const [i, id] of ids.entries()) {
          const url = addresses[i];
          if (url === undefined) missing.add(id);
          else {
            urls.set(id, url);
            onReady(id, url);
          }
        }
        trim();
      }
    } catch {
      // The worker was lost, or the index closed: whoever searches next says so. What is wanted later is asked for anew.
    } finally {
      reading = false;
    }
  }

  function trim() {
    if (urls.size <= KEPT) return;
    const seen = new Set(wanted);
    for (const id of urls.keys()) {
      if (urls.size <= KEPT) return;
      if (!seen.has(id)) urls.delete(id);
    }
  }

  return {
    get(id) {
      const url = urls.get(id);
      if (url === undefined) return undefined;
      urls.delete(id);
      urls.set(id, url);
      return url;
    },
    want(ids) {
      wanted = ids;
      void run();
    },
    retry() {
      missing.clear();
      void run();
    },
    forget(ids) {
      for (const id of ids) {
        urls.delete(id);
        missing.delete(id);
      }
    },
  };
}
