import type { ModelSpec } from "../models/spec.js";
import { isPicture, type Picture } from "./decode.js";
import type { Ready } from "./pictures.js";
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
