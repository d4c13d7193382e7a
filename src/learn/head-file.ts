import { SiglipError } from "../core/errors.js";
import { fnv1a } from "../core/fnv.js";
import type { Head } from "../core/head.js";
import { readTensors, writeTensors } from "./safetensors.js";

const FORMAT = "siglip-web/head";
const VERSION = 1;

/** A head as bytes to keep in a file: safetensors, which Python reads too; `weights` and `biases`, the rest as JSON in its metadata. */
export function saveHead(head: Head): Uint8Array<ArrayBuffer> {
  if (!isHead(head)) throw new SiglipError("bad-input", "head must be what teach gave.", { argument: "head" });
  const { weights, biases, ...rest } = head;
  const json = JSON.stringify(rest);
  const about = { format: FORMAT, version: String(VERSION), head: json, checksum: checksumOf(json, weights, biases) };
  const tensors = {
    weights: { shape: [head.labels.length, head.dim], data: weights },
    biases: { shape: [head.labels.length], data: biases },
  };
  return writeTensors({ about, tensors });
}

/**
 * The head that `saveHead` wrote, number for number. Throws `bad-input` for any other file, one that a newer version
 * wrote, and one that is damaged; `classify` refuses heads of another model's space.
 */
export function loadHead(bytes: Uint8Array): Head {
  if (!(bytes instanceof Uint8Array)) throw refused("it is no Uint8Array");
  const read = readTensors(bytes);
  if (read?.about.format !== FORMAT) throw refused("it is none, or cut");
  const { version, head: json = "", checksum } = read.about;
  if (version !== String(VERSION)) throw refused(`its version is ${version}, and this package reads ${VERSION}`);
  const { weights, biases } = read.tensors;
  if (!weights || !biases || checksum !== checksumOf(json, weights.data, biases.data)) throw refused("it is damaged");
  const head: unknown = { ...JSON.parse(json), weights: weights.data, biases: biases.data };
  if (!isHead(head)) throw refused("it lacks something");
  return head;
}

function isHead(value: unknown): value is Head {
  const { version, space, dim, labels, weights, biases, multi, method } = (value ?? {}) as Partial<Head>;
  if (version !== VERSION || typeof space !== "string" || !Array.isArray(labels) || typeof multi !== "boolean")
    return false;
  if (!labels.every((label) => typeof label === "string") || typeof method !== "string") return false;
  const whole = weights instanceof Float32Array && biases instanceof Float32Array && Number.isInteger(dim);
  return whole && weights.length === labels.length * (dim as number) && biases.length === labels.length;
}

/** Of the numbers' bytes as they lie in the file. */
function checksumOf(json: string, ...arrays: Float32Array[]): string {
  const tensors = Object.fromEntries(arrays.map((data, i) => [i, { shape: [data.length], data }]));
  return String(fnv1a(writeTensors({ about: { json }, tensors })));
}

function refused(what: string): SiglipError<"bad-input"> {
  return new SiglipError("bad-input", `This file can't be read as a head: ${what}.`, { argument: "file" });
}
