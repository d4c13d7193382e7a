import type { Example } from "siglip-web/evaluate";

/** Pixels a side of a picture on the map. */
const SIDE = 96;
/** Pictures that are made smaller at a time. */
const TOGETHER = 8;

/** Small pictures; `undefined` for what is no file, or can't be read. */
export async function thumbnailsOf(
  examples: readonly Example[],
  signal: AbortSignal,
): Promise<(ImageBitmap | undefined)[]> {
  const all: (ImageBitmap | undefined)[] = [];
  for (let from = 0; from < examples.length; from += TOGETHER) {
    signal.throwIfAborted();
    all.push(...(await Promise.all(examples.slice(from, from + TOGETHER).map(thumbnail))));
  }
  return all;
}

async function thumbnail({ image }: Example): Promise<ImageBitmap | undefined> {
  if (!(image instanceof Blob)) return undefined;
  try {
    const whole = await createImageBitmap(image);
    const side = Math.min(whole.width, whole.height);
    const [x, y] = [(whole.width - side) / 2, (whole.height - side) / 2];
    const resized = { resizeWidth: SIDE, resizeHeight: SIDE, resizeQuality: "medium" } as const;
    const small = await createImageBitmap(whole, x, y, side, side, resized);
    whole.close();
    return small;
  } catch {
    return undefined;
  }
}
