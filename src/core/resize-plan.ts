import { type Filter, type Places, type Taps, taps } from "./taps.js";

/** How a picture becomes the square that a tower reads. Lengths in pixels. */
export interface ResizeRule {
  /** Side of the square. */
  size: number;
  /** "squash": both sides become `size`. "crop": the shortest becomes `shortestEdge`, and the middle is cut out. */
  fit: "squash" | "crop";
  /** For "crop": what the shortest edge is resized to, at least `size`. */
  shortestEdge: number;
  filter: Filter;
}

/** A resize of one picture, ready to be carried out: `taps` for columns and for rows, each of `size` places. */
export interface ResizePlan {
  across: Taps;
  down: Taps;
  /** Which of the two passes comes first; the picture between them is rounded to 8 bits, so it matters. */
  downFirst: boolean;
}

/** Pillow (12.3) shrinks pictures that are more than this many times as high as wide down first, all others across first. */
const TALL = 100;

/**
 * The plan for a picture of `width` × `height` pixels, of nothing but what the square shows: a picture of 1 × 1,000 that
 * is cropped needs 224 × 224 places, not 224 × 224,000. The crop is that of Hugging Face's `CLIPImageProcessor`: the
 * long edge is `int(shortestEdge * long / short)`, and the square begins at half of what is left over, rounded down.
 */
export function planResize(width: number, height: number, rule: ResizeRule): ResizePlan {
  const { size, filter } = rule;
  const [toWidth, toHeight] = resized(width, height, rule);
  return {
    across: taps(width, toWidth, filter, middle(toWidth, size)),
    down: taps(height, toHeight, filter, middle(toHeight, size)),
    downFirst: height > TALL * width && toHeight < height,
  };
}

/**
 * The plan for a crop that begins at `left` and `top` of a larger picture, from the plan of its own size: what is resized is
 * the crop and nothing around it, as by Pillow's `image.crop(box).resize(...)`.
 */
export function planAt(plan: ResizePlan, left: number, top: number): ResizePlan {
  if (left === 0 && top === 0) return plan;
  const { across, down } = plan;
  return {
    ...plan,
    across: { ...across, start: across.start + left },
    down: { ...down, start: down.start + top },
  };
}

function resized(width: number, height: number, { size, fit, shortestEdge }: ResizeRule): [number, number] {
  if (fit === "squash") return [size, size];
  const long = (side: number) => Math.trunc((shortestEdge * side) / Math.min(width, height));
  return width <= height ? [shortestEdge, long(height)] : [long(width), shortestEdge];
}

function middle(side: number, size: number): Places {
  if (side < size) throw new RangeError(`no ${size} places to cut out of ${side}`);
  return { start: Math.trunc((side - size) / 2), length: size };
}
