/** How a picture is cut up, to be looked at. */
export const TILES = { tiles: [9, 6], overlap: 0.5 } as const;

/** What is looked at before another picture is chosen: the built-in model knows pictograms, not photos. */
const SHOWN = ["070-fish", "005-dog", "191-automobile", "126-pizza", "226-guitar", "092-evergreen-tree"];
/** Side of one of them, in pixels. */
const SIDE = 300;
/** Pixels across, as a picture is drawn. */
const WIDTH = 900;

/** Pictures of the gallery below `site`, beside and below each other, three in a row. */
export async function collage(site: URL): Promise<ImageBitmap> {
  const canvas = new OffscreenCanvas(3 * SIDE, Math.ceil(SHOWN.length / 3) * SIDE);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser has no 2d context.");
  await Promise.all(
    SHOWN.map(async (name, i) => {
      const response = await fetch(new URL(`gallery/${name}.webp`, site));
      const bitmap = await createImageBitmap(await response.blob());
      context.drawImage(bitmap, (i % 3) * SIDE, Math.floor(i / 3) * SIDE, SIDE, SIDE);
    }),
  );
  return canvas.transferToImageBitmap();
}

/** Draws a picture on a canvas, which takes its shape. */
export function drawPicture(canvas: HTMLCanvasElement, picture: ImageBitmap): void {
  canvas.width = WIDTH;
  canvas.height = Math.round((WIDTH * picture.height) / picture.width);
  const context = canvas.getContext("2d");
  if (context) context.imageSmoothingQuality = "high";
  context?.drawImage(picture, 0, 0, canvas.width, canvas.height);
}
