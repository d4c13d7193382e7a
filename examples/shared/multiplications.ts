import type { ModelDescription } from "siglip-web";

/**
 * Multiplications of one picture, nearly: each weight of the image tower once for each patch. Undefined where the tower's
 * size is not known.
 */
export function multiplications(
  { download, imageSize, patch }: ModelDescription,
  side: number = imageSize,
): number | undefined {
  const bytes = download.fp32?.image?.bytes;
  return bytes && (bytes / 4) * Math.floor(side / patch) ** 2;
}
