import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Dtype } from "../../src/index.js";

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, "utf8")) as T;
}

/** What PyTorch answers for a checkpoint's pictures and texts. Vectors are not normalised. */
export interface Reference {
  images: string[];
  texts: string[];
  token_ids: number[][];
  image_vectors: number[][];
  text_vectors: number[][];
  /** The logarithm of the scale. */
  logit_scale: number;
  logit_bias?: number;
  /** `[images, texts]`; SigLIP's. */
  logits_per_image?: number[][];
  /** `[images, texts]`, each row a softmax; CLIP's. */
  probability_per_image?: number[][];
}

/** How near one number format comes to PyTorch: lowest cosines, and the largest difference of a logit. */
export interface Nearness {
  image: number;
  text: number;
  logits: number;
}

export interface Checkpoint {
  name: string;
  /** Its folder on this machine. */
  folder: string;
  /** Its folder on the tests' server. */
  url: string;
  /** The folder of its pictures on the tests' server. */
  imagesUrl: string;
  /** Whether it is here: the larger ones stand beside the project, or don't. */
  present: boolean;
  /** onnxruntime's own nearness on the CPU, by the number formats it has; written by tools/margins.py. */
  formats: Partial<Record<Dtype, Nearness>>;
  /** Whether both towers also come in one file. */
  combined: boolean;
}

const FOLDERS = {
  checkpoints: { path: at("e2e/fixtures/checkpoints"), url: "/e2e/fixtures/checkpoints" },
  hub: { path: at("../shared/hub"), url: "/hub" },
};

const COMBINED = ["tiny-siglip", "thin-siglip-opset17-eager"];

interface MarginsFile {
  checkpoints: Record<string, { folder: keyof typeof FOLDERS; formats: Checkpoint["formats"] }>;
}

/** Every checkpoint that has been measured on the CPU: our tiny ones, and the larger ones of `../shared/hub`. */
export function checkpoints(): Checkpoint[] {
  const { checkpoints: measured } = readJson<MarginsFile>(at("e2e/fixtures/margins.json"));
  return Object.entries(measured).map(([name, { folder, formats }]) => {
    const { path, url } = FOLDERS[folder];
    return {
      name,
      folder: `${path}/${name}`,
      url: `${url}/${name}/`,
      imagesUrl: `${url}/images`,
      present: folder === "checkpoints" || existsSync(path),
      formats,
      combined: COMBINED.includes(name),
    };
  });
}

/** The checkpoint of that name. */
export function checkpoint(name: string): Checkpoint {
  const found = checkpoints().find((one) => one.name === name);
  if (!found) throw new Error(`no checkpoint ${name} in e2e/fixtures/margins.json`);
  return found;
}

export const referenceOf = ({ folder }: Checkpoint): Reference => readJson<Reference>(`${folder}/reference.json`);
export const jsonOf = ({ folder }: Checkpoint, file: string): unknown => readJson(`${folder}/${file}`);

/** The reference of the first `images` pictures and the texts at `texts` alone, where running all takes too long. */
export function someOf(reference: Reference, images: number, texts: readonly number[]): Reference {
  const columns = (row: number[]) => texts.map((text) => row[text] as number);
  const { logits_per_image: logits, probability_per_image: probability } = reference;
  if (probability) throw new Error("a share among all texts can't be cut down to some");
  return {
    ...reference,
    images: reference.images.slice(0, images),
    texts: texts.map((text) => reference.texts[text] as string),
    token_ids: texts.map((text) => reference.token_ids[text] as number[]),
    image_vectors: reference.image_vectors.slice(0, images),
    text_vectors: texts.map((text) => reference.text_vectors[text] as number[]),
    ...(logits && { logits_per_image: logits.slice(0, images).map(columns) }),
  };
}
