import { writeFileSync } from "node:fs";
import type { Answer } from "./pages/pixels.js";
import { difference, type Expected } from "./pixels.js";

export interface Result {
  set: "ours" | "theirs";
  expected: Expected;
  answer: Answer;
}

const HEAD = (version: string) => `# Which pixels a picture has

The reference is Pillow's \`ImageOps.exif_transpose(image).convert("RGB")\` of the first frame. This table is written by
\`e2e/decoding.spec.ts\`, last with Chromium ${version.split(".")[0]}. "The same" means every pixel of the picture (by digest); a difference is
of 300 sampled pixels, in steps of 255.

## Rules

- **Turned upright** by EXIF, or by XMP where EXIF has no orientation, in JPEG, PNG and WebP (browsers ignore WebP's EXIF
  and all XMP); in PNG also by ImageMagick's text. AVIF is turned by its own properties, as Pillow turns it.
- **Alpha is dropped**: colours under it count as they are stored, not multiplied and laid on nothing. In memory that
  takes WebGL 2; a texture on a WebGPU device has them at once. Without either, a 2D canvas rounds the colours of low
  alpha, and those of alpha 0 are black.
- **Profiles and gamma are ignored**, and CMYK is (255 − ink) × (255 − black) / 255; Chromium rounds it otherwise.
- **The first frame counts**; of an animated PNG the default image, also where the animation leaves it out. A GIF's
  transparent pixels have the colour that the palette holds, and so has what a first frame leaves uncovered.
- **16 bits**: colours are read by their high bytes. So is grey, on purpose: Pillow 12 cuts it off at 255, which leaves
  a white picture.
- **Refused**, with \`image-decode\`, is what the browser can't decode (Chromium: TIFF, JPEG 2000) or what is cut off;
  with \`image-too-large\` what announces more pixels than \`maxPixels\`, before it is decoded.

Files, addresses, \`ImageData\` and picture elements keep the colours under alpha. A 2D canvas, a \`VideoFrame\` and an
\`ImageBitmap\` made without \`premultiplyAlpha: "none"\` have lost them before the package sees them. An element is
turned as the browser turns it, since its file is out of reach: not by WebP's EXIF.

Firefox 153, tried by hand without a GPU: opaque JPEG, PNG, WebP and GIF are the same, but that 16-bit values are rounded
to 8 (off by 1 at most); AVIF with halved chroma differs by 0.7 on photos and 2.3 on small saturated slopes; files that
are cut off are decoded as far as they go. Its WebGL, and with it colours under alpha, could not be tried.
`;

/** Writes docs/pictures.md. */
export function writePicturesTable(results: readonly Result[], version: string): void {
  const table = (set: Result["set"]) => {
    const rows = results.filter((result) => result.set === set).map(row);
    return `| picture | kind | here |\n|---|---|---|\n${rows.join("\n")}\n`;
  };
  const theirs = `## Pillow's own difficult pictures\n\n${table("theirs")}`;
  const text = `${HEAD(version)}\n${theirs}\n## This project's\n\n${table("ours")}`;
  writeFileSync(new URL("../docs/pictures.md", import.meta.url), text);
}

function row({ expected, answer }: Result): string {
  return `| ${expected.file} | ${kind(expected)} | ${outcome(expected, answer)} |`;
}

function kind(expected: Expected): string {
  if (expected.error !== undefined) return "–";
  const { format, mode, frames, orientation, alpha } = expected;
  const more = [
    alpha < 255 ? "transparent" : "",
    frames > 1 ? `${frames} frames` : "",
    orientation > 1 ? `orientation ${orientation}` : "",
  ];
  return [`${format} ${mode}`, ...more.filter(Boolean)].join(", ");
}

function outcome(expected: Expected, { facts, code }: Answer): string {
  if (expected.error !== undefined) return code ? `refused: ${code}; Pillow: ${expected.error}` : "not refused";
  if (!facts) return `refused: ${code}; this browser does not know ${expected.format}`;
  if (facts.sha256 === expected.sha256) return expected.differs ? "high bytes, unlike Pillow" : "the same";
  const { mean, largest } = difference(expected, facts);
  return `differs by ${mean.toFixed(2)} in the mean, ${largest} at most`;
}
