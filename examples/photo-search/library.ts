import { newestFirst, type Photo } from "./photo.js";

/** The pictures that the page knows of, whether or not they have been looked at yet. */
export interface Library {
  /** Newest first. */
  readonly all: readonly Photo[];
  readonly places: readonly string[];
  readonly dated: boolean;
  /** How many pictures each folder has. */
  readonly folders: ReadonlyMap<string, number>;
  idsOf(folder: string): string[];
  get(id: string): Photo | undefined;
  put(photos: readonly Photo[]): void;
  remove(ids: readonly string[]): void;
}

export function createLibrary(): Library {
  const photos = new Map<string, Photo>();
  let known: Known | undefined; // worked out once after each change, since all photos are gone through
  const now = () => {
    known ??= knownOf(photos);
    return known;
  };
  return {
    get all() {
      return now().all;
    },
    get places() {
      return now().places;
    },
    get dated() {
      return now().dated;
    },
    get folders() {
      const counts = new Map<string, number>();
      for (const id of photos.keys()) counts.set(folderOf(id), (counts.get(folderOf(id)) ?? 0) + 1);
      return counts;
    },
    idsOf: (folder) => [...photos.keys()].filter((id) => folderOf(id) === folder),
    get: (id) => photos.get(id),
    put(added) {
      for (const photo of added) photos.set(photo.id, photo);
      known = undefined;
    },
    remove(ids) {
      for (const id of ids) photos.delete(id);
      known = undefined;
    },
  };
}

type Known = Pick<Library, "all" | "places" | "dated">;

function knownOf(photos: ReadonlyMap<string, Photo>): Known {
  const all = [...photos.values()].sort(newestFirst);
  const places = new Set(all.flatMap(({ place }) => place ?? []));
  return { all, places: [...places].sort(), dated: all.some(({ takenAt }) => takenAt !== undefined) };
}

function folderOf(id: string): string {
  return id.slice(0, id.indexOf("/"));
}
