import { SiglipError } from "../core/errors.js";
import type { ModelSpec } from "./spec.js";

/** Patches on a side of a picture: attention over 64 × 64 of them takes 67 MB a head. */
const MOST = 64;

/**
 * A checkpoint for pictures of `pixels` a side, a multiple of `patch`: the convolution would leave out what is beyond. What
 * CLIP's pictures are brought to before the middle is cut out keeps its ratio. At its own size it is as it was.
 *
 * Throws `bad-input` for any other number, and for less than 2 or more than 64 patches a side.
 */
export function atPixels(spec: ModelSpec, patch: number, pixels: number): ModelSpec {
  const { image } = spec;
  if (pixels === image.size) return spec;
  const side = pixels / patch;
  if (!Number.isInteger(side) || side < 2 || side > MOST) {
    const below = Math.min(Math.max(Math.floor(side), 2), MOST - 1) * patch;
    const message = `${spec.name} takes ${image.size} pixels a side, or a multiple of its patch of ${patch} from ${2 * patch} to ${MOST * patch}, such as ${below} or ${below + patch}; not ${pixels}.`;
    throw new SiglipError("bad-input", message, { argument: "resolution" });
  }
  const shortestEdge = Math.max(pixels, Math.round((image.shortestEdge * pixels) / image.size));
  return { ...spec, image: { ...image, size: pixels, shortestEdge }, resizedFrom: image };
}

/** The same checkpoint at its own size. */
export function atOwnPixels({ resizedFrom, ...spec }: ModelSpec): ModelSpec {
  return resizedFrom ? { ...spec, image: resizedFrom } : spec;
}
