/** Side of one picture in a collage, in pixels. */
const SIDE = 300;

/** Pictures beside and below each other, three in a row. */
export async function collage(urls: readonly URL[]): Promise<ImageBitmap> {
  const canvas = new OffscreenCanvas(3 * SIDE, Math.ceil(urls.length / 3) * SIDE);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser has no 2d context.");
  await Promise.all(
    urls.map(async (url, i) => {
      const bitmap = await createImageBitmap(await (await fetch(url)).blob());
      context.drawImage(bitmap, (i % 3) * SIDE, Math.floor(i / 3) * SIDE, SIDE, SIDE);
    }),
  );
  return canvas.transferToImageBitmap();
}
