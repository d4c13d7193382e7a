// Data: which smaller number formats keep a tower's answers, where somebody compared them with fp32.
import type { Dtype, Tower } from "./dtype.js";

/** By tower and format: true where retrieval was as good as with fp32, false where retrieval or probabilities were worse. */
export type Faithful = Readonly<Partial<Record<Tower, Readonly<Partial<Record<Dtype, boolean>>>>>>;

/** Source of all: "comparisons". Where two comparisons disagree, the format is left out. */
export const FAITHFUL: Readonly<Record<string, Faithful>> = {
  "siglip-base-patch16-224": { image: { q8: true }, text: { q8: false } },
  "siglip2-base-patch16-224": { image: { fp16: true, q8: false }, text: { fp16: true } },
  "siglip2-base-patch16-256": { image: { fp16: true, q8: false }, text: { fp16: true, q8: false, q4f16: true } },
  "siglip2-base-patch16-384": { image: { q8: false, q4: true }, text: { q8: true } },
  "clip-vit-base-patch32": { text: { q8: false } },
};
