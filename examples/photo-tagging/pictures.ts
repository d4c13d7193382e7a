import type { IndexItem, SearchIndex } from "siglip-web";

/** A picture that is to be added. */
export interface NewPicture {
  /** Its path, or its address below the gallery. */
  id: string;
  image: File | URL;
}

/** The pictures of the index, a row each, with all their vectors in one buffer. */
export interface Pictures {
  readonly ids: readonly string[];
  /** [ids, dim] */
  readonly vectors: Float32Array;
  /** Grows whenever the rows change. */
  readonly version: number;
  row(id: string): number | undefined;
  /** Reads them all out of the index, in the order of their ids. */
  read(index: SearchIndex): Promise<void>;
  clear(): void;
}

export function createPictures(): Pictures {
  let ids: string[] = [];
  let vectors = new Float32Array();
  let rows = new Map<string, number>();
  let version = 0;

  function put(items: readonly { id: string; vector: Float32Array }[]) {
    const dim = items[0]?.vector.length ?? 0;
    vectors = new Float32Array(items.length * dim);
    for (const [row, { vector }] of items.entries()) vectors.set(vector, row * dim);
    ids = items.map(({ id }) => id);
    rows = new Map(ids.map((id, row) => [id, row]));
    version++;
  }

  return {
    get ids() {
      return ids;
    },
    get vectors() {
      return vectors;
    },
    get version() {
      return version;
    },
    row: (id) => rows.get(id),
    async read(index) {
      const items: { id: string; vector: Float32Array }[] = [];
      for await (const { id, vector } of index.items()) items.push({ id, vector });
      const order = new Intl.Collator("en", { numeric: true }); // IMG_2 before IMG_10
      put(items.sort((a, b) => order.compare(a.id, b.id)));
    },
    clear: () => put([]),
  };
}

/** A picture as the index takes it: what it needs to be known again by size and time is kept with it. */
export function toItem({ id, image }: NewPicture): IndexItem {
  return image instanceof File
    ? { id, image, metadata: { size: image.size, modified: image.lastModified } }
    : { id, image };
}

/** The pictures that come with the page, by the list that lies beside them. */
export async function fetchGallery(folder: URL): Promise<NewPicture[]> {
  const response = await fetch(new URL("index.json", folder));
  if (!response.ok) throw new Error(`The list of sample pictures answered with status ${response.status}.`);
  const list = (await response.json()) as { file: string }[];
  return list.map(({ file }) => ({ id: `samples/${file}`, image: new URL(file, folder) }));
}
