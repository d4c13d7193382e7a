import type { Head, Label, LabelSet, Siglip } from "siglip-web";
import { calibrate, loadHead, saveHead, teach } from "siglip-web/learn";

/** Pictures that somebody has labelled, a label each. */
interface Labelled {
  pictures: File[];
  labels: string[];
}

/** Teaches the labels of some pictures; the bytes are to be kept. */
export async function teachLabels(siglip: Siglip, { pictures, labels }: Labelled): Promise<Uint8Array> {
  const vectors = await siglip.embedImages(pictures);
  const blend = await siglip.labels([...new Set(labels)]); // what the model knows of these words already
  const head = await teach({ vectors, labels }, { blend, onProgress: console.log });
  console.log(head.estimate); // how often it is right on pictures that it has not seen
  return saveHead(head);
}

/** The labels of a picture, by what was kept. */
export function labelsOf(siglip: Siglip, picture: File, kept: Uint8Array): Promise<Label[]> {
  const head: Head = loadHead(kept);
  return siglip.classify(picture, head);
}

/** Labels whose probabilities are right for pictures like these. */
export async function calibratedLabels(siglip: Siglip, { pictures, labels }: Labelled): Promise<LabelSet> {
  const set = await siglip.labels([...new Set(labels)]);
  const vectors = await siglip.embedImages(pictures);
  return calibrate(set, { vectors, labels }); // for siglip.classify and saveLabels
}
