import type { SearchIndex } from "siglip-web";

/** Where pictures are shown from: the small copies that the index keeps, or the samples' own addresses. */
export interface Thumbnails {
  /** Calls `put` once the address is known; not at all where there is no picture to show. */
  get(id: string, put: (url: string) => void): void;
  /** Lets go of all small copies: the pictures are gone, and others may come by the same names. */
  clear(): void;
}

export function createThumbnails(gallery: URL, index: () => SearchIndex | undefined): Thumbnails {
  let urls = new Map<string, string>();
  let asked: { id: string; put: (url: string) => void }[] = [];

  /** All that were asked for at one time are read at one time. */
  async function read() {
    const now = asked;
    asked = [];
    const into = urls;
    const blobs = await index()?.thumbnail(now.map(({ id }) => id));
    if (into !== urls) return; // those pictures were let go of meanwhile
    for (const [at, { id, put }] of now.entries()) {
      const blob = blobs?.[at];
      if (!blob) continue;
      const url = urls.get(id) ?? URL.createObjectURL(blob);
      urls.set(id, url);
      put(url);
    }
  }

  return {
    get(id, put) {
      if (id.startsWith("samples/")) return put(new URL(id.slice("samples/".length), gallery).href);
      const url = urls.get(id);
      if (url) return put(url);
      asked.push({ id, put });
      // A picture without a small copy is a grey tile, and no reason to stop.
      if (asked.length === 1) queueMicrotask(() => void read().catch(() => undefined));
    },
    clear() {
      for (const url of urls.values()) URL.revokeObjectURL(url);
      urls = new Map();
    },
  };
}
