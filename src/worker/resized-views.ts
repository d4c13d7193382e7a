import { type Views, viewsOf } from "../core/views.js";
import type { ModelSpec } from "../models/spec.js";
import { type Decoded, isPicture, type Picture } from "./decode.js";
import type { Ready, Resized } from "./pictures.js";
import { openResize, type Resize } from "./resize-here.js";

/** RGB `[size, size, 3]` of a view. Rejects with `image-decode` where the picture's pixels can't be read. */
export type ViewResized = (ready: Ready, view: number) => Promise<Uint8Array>;

/** Views as they were resized, or, of a decoded picture, resized on the CPU: all of them at the first, which closes it. */
export function openViews(rule: ModelSpec["image"], resize: Resize = openResize(rule)): ViewResized {
  const resized = new WeakMap<Picture, ReturnType<Resize>>();
  return async ({ from, views }, view) => {
    if (!isPicture(from)) return from[view] as Uint8Array;
    const all = resized.get(from) ?? resize({ picture: from, upright: false }, views);
    resized.set(from, all);
    return (await all)[view] as Uint8Array;
  };
}

/** The views of a decoded picture, all of them resized on the CPU. Closes and rejects as `resize` does. */
export async function resizedViews(
  decoded: Decoded,
  views: Views | undefined,
  resize: Resize,
): Promise<Resized & { from: readonly Uint8Array<ArrayBuffer>[] }> {
  const { width, height } = decoded.picture;
  const all = viewsOf(views, width, height);
  return { width, height, views: all, from: await resize(decoded, all) };
}
