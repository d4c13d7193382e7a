import type { FileAt } from "siglip-web";

/** The folder that the pictures which come with the page have in the library. */
export const GALLERY = "Samples";

export interface Sample {
  path: string;
  /** What it shows. */
  alt: string;
}

/** Where a picture of the gallery lies; undefined for any other. */
export function galleryUrl(id: string): URL | undefined {
  return id.startsWith(`${GALLERY}/`)
    ? new URL(`../gallery/${id.slice(GALLERY.length + 1)}`, document.baseURI)
    : undefined;
}

/** The address of a picture of the gallery once the browser has it; undefined for any other, and where it can't be had. */
export async function seenSample(id: string): Promise<string | undefined> {
  const url = galleryUrl(id);
  if (!url) return undefined;
  const image = new Image();
  image.src = url.href;
  return image.decode().then(
    () => url.href,
    () => undefined,
  );
}

/** The pictures that come with the page, by the list that lies beside them. */
export async function listGallery(): Promise<Sample[]> {
  const list = (await (await answerOf("index.json")).json()) as { file: string; alt: string }[];
  return list.map(({ file, alt }) => ({ path: `${GALLERY}/${file}`, alt }));
}

/** Their files. */
export function fetchGallery(samples: readonly Sample[]): Promise<FileAt[]> {
  return Promise.all(
    samples.map(async ({ path }) => {
      const name = path.slice(GALLERY.length + 1);
      const blob = await (await answerOf(name)).blob();
      // Always the same time, so that the index sees that they have not changed.
      return { path, file: new File([blob], name, { type: blob.type, lastModified: 0 }) };
    }),
  );
}

async function answerOf(file: string): Promise<Response> {
  const response = await fetch(new URL(`../gallery/${file}`, document.baseURI));
  if (!response.ok) throw new Error(`"${file}" of the sample pictures answered with status ${response.status}.`);
  return response;
}
