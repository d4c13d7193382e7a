import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(at(path), "utf8")) as T;
}

export interface Reference {
  pictures: string[];
  texts: string[];
  /** PyTorch's, not normalised. */
  image_vectors: number[][];
  text_vectors: number[][];
  /** [pictures, texts] */
  logits_per_image: number[][];
}

export interface Heldout {
  pictures: { file: string; name: string }[];
  queries: { query: string; right: string[] }[];
}

/** PyTorch's vectors and logits for the built-in model. */
export const reference = () => readJson<Reference>("e2e/fixtures/reference.json");

/** Pictures that the built-in model never saw, and queries with their right answers. */
export const heldout = () => readJson<Heldout>("e2e/fixtures/heldout.json");

/** The demo's pictures, as addresses. */
export const gallery = () =>
  readJson<{ file: string }[]>("public/gallery/index.json").map(({ file }) => `/public/gallery/${file}`);

export const picture = (file: string) => `/e2e/fixtures/pictures/${file}`;
export const heldoutPicture = (file: string) => `/e2e/fixtures/heldout/${file}`;
export const broken = (file: string) => `/e2e/fixtures/broken/${file}`;

/** A file in .cache/, where tests leave what they measured. */
export function readResult<T>(name: string): T {
  return readJson<T>(`.cache/${name}.json`);
}

export function writeResult(name: string, value: unknown): void {
  mkdirSync(at(".cache"), { recursive: true });
  writeFileSync(at(`.cache/${name}.json`), `${JSON.stringify(value, null, 1)}\n`);
}
