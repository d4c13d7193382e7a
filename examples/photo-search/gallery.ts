import type { FileAt } from "siglip-web";

/** The folder that the pictures which come with the page have in the library. */
export const GALLERY = "Samples";

export interface Gallery {
  files: FileAt[];
  /** What each shows, by its path. */
  alts: ReadonlyMap<string, string>;
}

/** Where a picture of the gallery lies; undefined for any other. */
export function galleryUrl(id: string): URL | undefined {
  return id.startsWith(`${GALLERY}/`)
    ? new URL(`../gallery/${id.slice(GALLERY.length + 1)}`, document.baseURI)
    : undefined;
}

/** The pictures that come with the page, by the list that lies beside them. */
export async function fetchGallery(): Promise<Gallery> {
  const list = (await (await answerOf("index.json")).json()) as { file: string; alt: string }[];
  const files = await Promise.all(
    list.map(async ({ file }) => {
      const blob = await (await answerOf(file)).blob();
      // Always the same time, so that the index sees that they have not changed.
      return { path: `${GALLERY}/${file}`, file: new File([blob], file, { type: blob.type, lastModified: 0 }) };
    }),
  );
  return { files, alts: new Map(list.map(({ file, alt }) => [`${GALLERY}/${file}`, alt])) };
}

async function answerOf(file: string): Promise<Response> {
  const response = await fetch(new URL(`../gallery/${file}`, document.baseURI));
  if (!response.ok) throw new Error(`"${file}" of the sample pictures answered with status ${response.status}.`);
  return response;
}
