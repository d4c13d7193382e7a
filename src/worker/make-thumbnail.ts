import type { Thumbnail } from "../store/thumbnail-store.js";

/** The best that every browser shows; Safari writes none, and gets the other. */
const TYPES = ["image/webp", "image/jpeg"];
const QUALITY = 0.8;

/** A picture no larger than `size` pixels on its longer side, drawn at once, so that the picture may go. */
export function drawSmall(picture: ImageBitmap, size: number): OffscreenCanvas {
  const scale = Math.min(1, size / Math.max(picture.width, picture.height));
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  const canvas = new OffscreenCanvas(side(picture.width), side(picture.height));
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no 2d context");
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** As a file, which has the colours as a page shows them. */
export async function toThumbnail(canvas: OffscreenCanvas): Promise<Thumbnail> {
  let file: Blob | undefined;
  for (const type of TYPES) {
    file = await canvas.convertToBlob({ type, quality: QUALITY });
    if (file.type === type) break;
  }
  if (!file) throw new Error("no file");
  return { type: file.type, bytes: await file.arrayBuffer() };
}

/** Of a file or a picture in memory, decoded by the browser as it shows it: upright, and in its colours. */
export async function makeThumbnail(image: Blob | ImageData, size: number): Promise<Thumbnail> {
  const picture = await createImageBitmap(image);
  try {
    return await toThumbnail(drawSmall(picture, size));
  } finally {
    picture.close();
  }
}
