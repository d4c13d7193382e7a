import { fnv1a } from "../core/fnv.js";
import { type Reference, readReference } from "../models/reference.js";
import { isCommit } from "../models/source.js";
import { type ModelFiles, type ModelSpec, readSpec } from "../models/spec.js";
import type { Folder } from "./folder.js";

/** What a checkpoint's folder says of itself, before any weights are loaded. */
export interface Checkpoint {
  folder: Folder;
  spec: ModelSpec;
  reference: Reference;
  tokenizerConfig: unknown;
  /** Of the address and all that was read: what was proven of one folder is not taken for proven of another. */
  digest: string;
}

/**
 * Reads the JSON files of a folder. `resolution`: pixels a side, where not the checkpoint's own. Throws `model-fetch`,
 * `model-invalid`, `model-unsupported` or `bad-input`.
 */
export async function readCheckpoint(folder: Folder, signal: AbortSignal, resolution?: number): Promise<Checkpoint> {
  const json = (file: string) => folder.json(file, { signal });
  // Published folders have none of these.
  const optional = (file: string) => folder.optional(file, (ref) => folder.files.json(ref, { signal }));
  const [config, processor, tokenizerConfig, own, reference] = await Promise.all([
    json("config.json"),
    json("preprocessor_config.json"),
    json("tokenizer_config.json"),
    optional("siglip.json"),
    optional("reference.json"),
  ]);
  signal.throwIfAborted();
  const files: ModelFiles = {
    "config.json": config,
    "preprocessor_config.json": processor,
    "tokenizer_config.json": tokenizerConfig,
    "siglip.json": own,
    "reference.json": reference,
  };
  const digest = await digestOf([folder.url, files]);
  const named = { url: folder.url, name: nameOf(folder), revision: revisionOf(folder, digest) };
  const spec = readSpec(files, named, resolution);
  return { folder, spec, reference: readReference(reference), tokenizerConfig, digest };
}

/** A repository and its mirror have one name, so that their vectors are of one space. */
function nameOf({ source, url, listing }: Folder): string {
  if (source.kind === "repository") return source.repo;
  if (listing?.repository !== undefined) return listing.repository;
  return decodeURIComponent(new URL(url).pathname.split("/").findLast((part) => part !== "") ?? "model");
}

/** A branch of a hub that lists nothing may move, so there too the digest of what was read stands for the revision. */
function revisionOf({ source, listing }: Folder, digest: string): string {
  if (source.kind === "repository" && isCommit(source.revision)) return source.revision;
  return listing?.revision ?? digest;
}

/**
 * Stands for the revision of a folder that names none: of its address and description, so that two folders are never
 * taken for one space. Not cryptographic where the page is not secure (there is no `crypto.subtle` there).
 */
async function digestOf(value: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const hash: Iterable<number> = crypto.subtle
    ? new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))
    : Array.from({ length: 8 }, (_, start) => fnv1a(bytes, start) & 255);
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0"))
    .join("")
    .slice(0, 12);
}
