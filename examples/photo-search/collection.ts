/** A picture that the page shows and searches. */
export interface Photo {
  id: string;
  /** What it shows, or its file's name. */
  alt: string;
  /** Where the page shows it from. */
  url: string;
  /** What the model is given. */
  image: Blob | URL;
  own: boolean;
}

/** All pictures of the page: the user's own before those that come with it. */
export interface Collection {
  readonly all: readonly Photo[];
  get(id: string): Photo | undefined;
  addGallery(photos: readonly Photo[]): void;
  /** Makes pictures of the user's files; gives the new ones. */
  addOwn(files: readonly File[]): Photo[];
  remove(id: string): void;
}

export function createCollection(): Collection {
  const photos = new Map<string, Photo>();
  let [own, gallery]: [Photo[], Photo[]] = [[], []];
  let count = 0;
  return {
    get all() {
      return [...own, ...gallery];
    },
    get: (id) => photos.get(id),
    addGallery(added) {
      gallery = [...gallery, ...added];
      for (const photo of added) photos.set(photo.id, photo);
    },
    addOwn(files) {
      const added = files.map((file): Photo => {
        const url = URL.createObjectURL(file);
        return { id: `own/${++count}-${file.name}`, alt: file.name, url, image: file, own: true };
      });
      own = [...added, ...own];
      for (const photo of added) photos.set(photo.id, photo);
      return added;
    },
    remove(id) {
      const photo = photos.get(id);
      if (!photo) return;
      if (photo.own) URL.revokeObjectURL(photo.url);
      photos.delete(id);
      own = own.filter((one) => one !== photo);
      gallery = gallery.filter((one) => one !== photo);
    },
  };
}

/** The pictures that come with the page, by the list that lies beside them. */
export async function fetchGallery(folder: URL): Promise<Photo[]> {
  const response = await fetch(new URL("index.json", folder));
  if (!response.ok) throw new Error(`The list of pictures answered with status ${response.status}.`);
  const list = (await response.json()) as { file: string; alt: string }[];
  return list.map(({ file, alt }) => {
    const url = new URL(file, folder);
    return { id: file, alt, url: url.href, image: url, own: false };
  });
}
