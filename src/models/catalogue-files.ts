// Data: files of ONNX repositories whose size several public projects state for a pinned revision, or for the branch
// where no revision is named. What `tools/catalogue.js` found on the hub takes their place (`catalogue-hub.ts`).

/**
 * Bytes of one file, or of a graph and of the weights beside it in `…_data`, `…_data_1` and so on. 0: no source gives it.
 */
export type Size = number | readonly number[];

/** Sizes by number format in the order of `DTYPES`: fp32, fp16, q8, q4, q4f16. Trailing zeros are left out. */
export type Sizes = readonly Size[];

export interface KnownFiles {
  revision?: string;
  image?: Sizes;
  text?: Sizes;
  /** Files with both towers. */
  both?: Sizes;
  /** `tokenizer.json`. */
  tokenizer?: number;
}

/** Bytes of `tokenizer.json` in the repositories of SigLIP 2, which have the same one. Source: "projects". */
export const SIGLIP2_TOKENIZER = 34363039;

/** By checkpoint. Source of all: "projects". */
export const PUBLISHED_FILES: Readonly<Record<string, KnownFiles>> = {
  "siglip-base-patch16-224": {
    revision: "4649052661e53c7000355844105f8a1792088239",
    image: [371819850, 0, 99499129],
    text: [441332132, 0, 111475220],
    tokenizer: 2398744,
  },
  "siglip2-base-patch32-256": { image: [378478689] },
  "siglip2-base-patch16-224": {
    revision: "ba1f3b0843f24bc5417d38e19c37b287d719b2f4",
    image: [371807752, 186039516, 94553333, 63267466],
    text: [1129469657, 564862230],
  },
  "siglip2-base-patch16-256": {
    revision: "d1114256522a37ffa257a0a58017348ab0058db2",
    image: [371992072, 186131676, 0, 0, 54723009],
    text: [1129469657, 564862230, 0, 0, 442779433],
  },
  "siglip2-large-patch16-256": {
    revision: "c03fb63ddd5fe363212cbd08110f92a35250db6a",
    image: [1264345246],
    text: [0, 1131647648],
  },
  "siglip2-large-patch16-384": { image: [1265655968] },
  "siglip2-so400m-patch14-384": { image: [1713485119] },
  "siglip2-so400m-patch16-384": { revision: "29f74e673c298fd07482d8e20138179282001eb7", image: [1713609535] },
  "siglip2-giant-opt-patch16-384": { image: [[900295, 4654639104]] },
  "clip-vit-base-patch32": {
    revision: "d15189d7028b43f1d3e65039190477f6af591c2a",
    image: [351685709, 176080659, 89117001, 0, 53267374],
    text: [254058553, 0, 64504507],
    tokenizer: 2224119,
  },
  "clip-vit-large-patch14": { image: [1216438437] },
};
