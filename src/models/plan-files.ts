import { estimatedSize, tokenTableBytes } from "./architecture.js";
import { combinedFile, type Dtype, type Tower, towerFile } from "./dtype.js";
import type { PlannedFile, PlannedModel } from "./plan-types.js";

/** A tower's weights in one number format: whether they are there as far as anything says, and in which files. */
export interface Located {
  presence: "there" | "absent" | "unknown";
  files: Omit<PlannedFile, "stored">[];
}

/**
 * Where a tower's weights lie: in its own file, or in one with both towers where the folder has no other. A listing
 * knows what is there; a row knows it where the hub said so, and otherwise some of it.
 */
export function locate({ row, listing }: PlannedModel, tower: Tower, dtype: Dtype): Located {
  const split = towerFile(tower, dtype);
  if (listing) {
    const path = [split, combinedFile(dtype)].find((file) => listing.files.has(file));
    if (path === undefined) return { presence: "absent", files: [] };
    const names = [path, ...[...listing.files.keys()].filter((file) => file.startsWith(`${path}_data`))];
    const files = names.map((file) => ({ path: file, ...owner(path === split, tower), ...listing.files.get(file) }));
    return { presence: "there", files: files.map(({ path, tower, size }) => clean({ path, tower, size })) };
  }
  const known = row?.files.filter((file) => file.dtype === dtype) ?? [];
  const own = known.filter((file) => file.tower === tower);
  const found = own.length ? own : known.filter((file) => file.tower === "both");
  if (found.length) {
    const files = found.map(({ path, size }) => ({ path, ...owner(found === own, tower), size }));
    return { presence: "there", files };
  }
  if (row?.complete) return { presence: "absent", files: [] };
  const estimated = row && estimatedSize(row, tower, dtype);
  return { presence: "unknown", files: [clean({ path: split, tower, estimated })] };
}

const owner = (isOwn: boolean, tower: Tower) => (isOwn ? { tower } : {});

/** Without the fields that are `undefined`. */
function clean<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}

/** Bytes of files, known or by arithmetic; `undefined` where one has neither. */
export function bytesOf(files: Located["files"]): number | undefined {
  return files.reduce<number | undefined>((sum, { size, estimated }) => {
    const bytes = size ?? estimated;
    return sum === undefined || bytes === undefined ? undefined : sum + bytes;
  }, 0);
}

/** The files of some towers in their formats, each once. */
export function weightFiles(
  model: PlannedModel,
  towers: readonly Tower[],
  dtype: Record<Tower, Dtype>,
): Located["files"] {
  const all = towers.flatMap((tower) => locate(model, tower, dtype[tower]).files);
  return [...new Map(all.map((file) => [file.path, file])).values()];
}

/** The descriptions, and the tokenizer where texts are read: small, but part of what is fetched. */
export function descriptionFiles({ row, listing }: PlannedModel, towers: readonly Tower[]): Located["files"] {
  const names = ["config.json", "preprocessor_config.json", "tokenizer_config.json"];
  const files = names.map((path): Located["files"][number] => clean({ path, size: listing?.files.get(path)?.size }));
  if (!towers.includes("text")) return files;
  const size = listing ? listing.files.get("tokenizer.json")?.size : row?.tokenizer;
  return [...files, clean({ path: "tokenizer.json", tower: "text", size })];
}

/** Bytes of the token table, which never enters memory: 0 where it is in a file with both towers, or not known. */
export function tableApart(model: PlannedModel, dtype: Dtype): number {
  const isSplit = locate(model, "text", dtype).files.every(({ tower }) => tower === "text");
  return model.row && isSplit ? tokenTableBytes(model.row, dtype) : 0;
}
