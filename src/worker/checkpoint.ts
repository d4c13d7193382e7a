import { fnv1a } from "../core/fnv.js";
import { type Reference, readReference } from "../models/reference.js";
import { type ModelFiles, type ModelSpec, readSpec } from "../models/spec.js";
import { fetchJson } from "./fetch-file.js";

/** What a checkpoint's folder says of itself, before any weights are loaded. */
export interface Checkpoint {
  /** With a trailing slash. */
  url: string;
  spec: ModelSpec;
  reference: Reference;
  tokenizerConfig: unknown;
  /** Of the address and all that was read: what was proven of one folder is not taken for proven of another. */
  digest: string;
}

/** Reads the JSON files of a folder. Throws `model-fetch`, `model-invalid` or `model-unsupported`. */
export async function readCheckpoint(url: string, signal: AbortSignal): Promise<Checkpoint> {
  const json = (file: string) => fetchJson(url + file, signal);
  const optional = (file: string) => json(file).catch(() => undefined); // published folders have none
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
  const digest = await digestOf([url, files]);
  const spec = readSpec(files, { url, name: folderName(url), revision: digest });
  return { url, spec, reference: readReference(reference), tokenizerConfig, digest };
}

function folderName(url: string): string {
  return decodeURIComponent(new URL(url).pathname.split("/").findLast((part) => part !== "") ?? "model");
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
