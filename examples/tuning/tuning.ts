import { createSiglip } from "siglip-web";
import { loadAdapter, saveAdapter, tune } from "siglip-web/learn";

/** A picture and what is said of it, in words that the model may never have seen. */
interface Captioned {
  picture: File;
  captions: string[];
}

/** Tunes an adapter to somebody's own captions; the bytes are to be kept. */
export async function teachCaptions(captioned: Captioned[], signal: AbortSignal): Promise<Uint8Array> {
  await using siglip = await createSiglip({ signal });
  const images = await siglip.embedImages(captioned.map(({ picture }) => picture));
  const texts = await siglip.embedTexts(captioned.flatMap(({ captions }) => captions));

  // Which row of `images` goes with which of `texts`. A picture that failed has no row.
  let text = 0;
  const pairs = captioned.flatMap(({ captions }, input) => {
    const image = images.inputs.indexOf(input);
    const rows = captions.map(() => text++);
    return image < 0 ? [] : rows.map((row) => [image, row] as const);
  });

  const adapter = await tune(
    { images, texts, pairs },
    { calibration: siglip.status.calibration, signal, onProgress: console.log },
  );
  console.log(adapter.report.recall); // before and after, on pairs that were not trained on
  return saveAdapter(adapter);
}

/** Searches photos with it: the index that is there comes over, and no picture is encoded again. */
export async function searchTuned(bytes: Uint8Array, query: string) {
  const siglip = await createSiglip({ adapter: loadAdapter(bytes) });
  const index = await siglip.openIndex("photos-tuned", { from: "photos", onProgress: console.log });
  return index.search(query, { k: 20, kind: "image" });
}
