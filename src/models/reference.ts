/** Known inputs of a checkpoint and the reference's vectors for them, not normalised. */
export interface Reference {
  /** File names, as the reference lists them. */
  images: { name: string; vector: readonly number[] }[];
  texts: { text: string; vector: readonly number[] }[];
}

/** What a checkpoint's `reference.json` holds; what is not there, or not as expected, is left out. */
export function readReference(value: unknown): Reference {
  const { images, texts, image_vectors, text_vectors } = (value ?? {}) as Record<string, unknown>;
  return {
    images: pairs(images, image_vectors).map(([name, vector]) => ({ name, vector })),
    texts: pairs(texts, text_vectors).map(([text, vector]) => ({ text, vector })),
  };
}

function pairs(names: unknown, vectors: unknown): [string, readonly number[]][] {
  if (!Array.isArray(names) || !Array.isArray(vectors)) return [];
  return names.flatMap((name: unknown, i): [string, readonly number[]][] => {
    const vector: unknown = vectors[i];
    return typeof name === "string" && isVector(vector) ? [[name, vector]] : [];
  });
}

function isVector(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every((x) => typeof x === "number");
}
