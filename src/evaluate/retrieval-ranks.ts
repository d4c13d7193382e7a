import type { Pause } from "../core/slices.js";
import { NONE } from "./ranks.js";

export interface RetrievalRanks {
  /** [captions]: how many pictures stand before the caption's own. */
  textToImage: Int32Array;
  /** [pictures]: how many captions stand before the first of the picture's own; `NONE` for a picture without one. */
  imageToText: Int32Array;
}

/**
 * Ranks of retrieval both ways, among all pictures and all captions. A text is found where its own picture is; a picture
 * finds its texts where the best of its own is, as is usual for several captions a picture. Of equal scores the earlier
 * comes first. Scores are computed twice rather than kept: there may be hundreds of millions.
 *
 * @param owner [captions], the picture of each.
 * @param score Of picture and caption by their places; the same each time.
 * @param pause Called for each picture; what it gives is waited for.
 */
export async function retrievalRanks(
  pictures: number,
  owner: Int32Array,
  score: (picture: number, caption: number) => number,
  pause: Pause = () => undefined,
): Promise<RetrievalRanks> {
  const own = Float64Array.from(owner, (picture, caption) => score(picture, caption));
  const textToImage = new Int32Array(owner.length);
  const imageToText = new Int32Array(pictures).fill(NONE);
  const row = new Float64Array(owner.length);
  for (let picture = 0; picture < pictures; picture++) {
    await pause();
    let best = NONE;
    for (let caption = 0; caption < owner.length; caption++) {
      const value = score(picture, caption);
      row[caption] = value;
      const right = own[caption] as number;
      const before = value > right || (value === right && picture < (owner[caption] as number));
      if (before) textToImage[caption] = (textToImage[caption] as number) + 1;
      if (owner[caption] === picture && (best === NONE || value > (row[best] as number))) best = caption;
    }
    if (best === NONE) continue;
    const top = row[best] as number;
    let before = 0;
    for (let caption = 0; caption < owner.length; caption++) {
      const value = row[caption] as number;
      if (value > top || (value === top && caption < best)) before++;
    }
    imageToText[picture] = before;
  }
  return { textToImage, imageToText };
}
