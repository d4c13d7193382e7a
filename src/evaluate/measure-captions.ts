import type { Vectors } from "../core/embeddings.js";
import { dot } from "../core/scores.js";
import type { Pause } from "../core/slices.js";
import { type Measured, usefulCounts } from "./measured.js";
import { hits, hitsOfOwners, NONE } from "./ranks.js";
import { retrievalRanks } from "./retrieval-ranks.js";
import { mean } from "./statistic.js";

/**
 * What captions allow: recall@k both ways, among all pictures that are there and all captions.
 *
 * @param places Of the pictures' rows, in the data set of `count` examples.
 * @param owner Of the captions' rows, the row of the picture of each.
 */
export async function measureCaptions(
  pictures: Vectors,
  places: readonly number[],
  count: number,
  captions: Vectors,
  owner: Int32Array,
  recallK: readonly number[],
  pause?: Pause,
): Promise<Measured> {
  const { dim } = pictures;
  const score = (row: number, caption: number) => dot(pictures.data, row * dim, captions.data, caption * dim, dim);
  const { textToImage, imageToText } = await retrievalRanks(pictures.rows, owner, score, pause);
  const notes: string[] = [];
  const figures: Measured["figures"] = new Map();
  const atPlaces = new Int32Array(count).fill(NONE);
  imageToText.forEach((rank, row) => {
    atPlaces[places[row] as number] = rank;
  });
  const owners = owner.map((row) => places[row] as number);
  for (const k of usefulCounts(recallK, pictures.rows, "Recall of pictures among the first", notes)) {
    figures.set(`textToImage${k}`, mean(hitsOfOwners(textToImage, owners, count, k)));
  }
  for (const k of usefulCounts(recallK, captions.rows, "Recall of texts among the first", notes)) {
    figures.set(`imageToText${k}`, mean(hits(atPlaces, k)));
  }
  return { figures, tables: [], notes };
}
