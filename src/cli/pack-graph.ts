import { type FileHandle, open, rename, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { SiglipError } from "../core/errors.js";
import { placeOf, setPlace } from "../graph/external.js";
import { type Tensor, writeModel } from "../graph/onnx.js";
import { interleaved, type Joined, rewrite } from "../graph/rewrite.js";
import { readSkeleton } from "../graph/skeleton.js";
import { embeddingsAmong } from "../models/ports.js";

/** Weights begin at multiples of this, in bytes. */
const ALIGNMENT = 64;

/** Writes a graph anew, and its weights into a file beside it. Both are there whole or not at all. */
export async function packGraph(from: string, to: string, sizes: Record<string, readonly number[]>): Promise<void> {
  const files = new Files(dirname(from));
  const data = `${basename(to)}_data`;
  const beside = join(dirname(to), data);
  try {
    const name = basename(from);
    const { model } = await readSkeleton(await files.size(name), (a, b) => files.read(name, a, b), { location: name });
    const outputs = embeddingsAmong((model.graph?.output ?? []).map(({ name = "" }) => name));
    const { model: written, joined } = rewrite(model, { outputs, sizes });
    const weights = await open(`${beside}.part`, "w");
    try {
      await writeWeights(written.graph?.initializer ?? [], joined, files, weights, data);
    } finally {
      await weights.close();
    }
    await writeFile(`${to}.part`, writeModel(written));
    await rename(`${beside}.part`, beside);
    await rename(`${to}.part`, to);
  } finally {
    await files.close();
  }
}

async function writeWeights(
  tensors: readonly Tensor[],
  joined: readonly Joined[],
  files: Files,
  weights: FileHandle,
  location: string,
): Promise<void> {
  let at = 0;
  for (const tensor of tensors) {
    const place = placeOf(tensor);
    if (!place) continue;
    const whole = joined.find((one) => one.location === place.location);
    const parts = whole
      ? whole.parts
      : [{ ...place, length: place.length ?? (await files.size(place.location)) - place.offset }];
    const read: Uint8Array[] = [];
    for (const part of parts) read.push(await files.read(part.location, part.offset, part.offset + part.length));
    const bytes = interleaved(read, whole?.rows ?? 1);
    at = Math.ceil(at / ALIGNMENT) * ALIGNMENT;
    await weights.write(bytes, 0, bytes.length, at);
    setPlace(tensor, { location, offset: at, length: bytes.length });
    at += bytes.length;
  }
}

/** Files of a folder, open while they are read. */
class Files {
  readonly #folder: string;
  readonly #open = new Map<string, FileHandle>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async size(name: string): Promise<number> {
    return (await (await this.#file(name)).stat()).size;
  }

  /** Throws `model-invalid` where the file ends before. */
  async read(name: string, from: number, to: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(to - from);
    const { bytesRead } = await (await this.#file(name)).read(bytes, 0, bytes.length, from);
    if (bytesRead === bytes.length) return bytes;
    throw new SiglipError("model-invalid", `${name} ends before its weights do.`, { file: name });
  }

  async close(): Promise<void> {
    for (const file of this.#open.values()) await file.close();
  }

  async #file(name: string): Promise<FileHandle> {
    const file = this.#open.get(name) ?? (await open(join(this.#folder, name), "r"));
    this.#open.set(name, file);
    return file;
  }
}
