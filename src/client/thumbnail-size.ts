import { badInput } from "../core/errors.js";

const SIZE = { usual: 256, least: 16, most: 1024 };

/** Pixels of the longer side of small pictures; 0 for none. Throws `bad-input` for what is no option. */
export function thumbnailSize(asked: boolean | { size: number }): number {
  if (typeof asked === "boolean") return asked ? SIZE.usual : 0;
  const size = asked?.size;
  if (Number.isInteger(size) && size >= SIZE.least && size <= SIZE.most) return size;
  throw badInput("thumbnails", `thumbnails must be true, false or a size of ${SIZE.least} to ${SIZE.most} pixels.`);
}
