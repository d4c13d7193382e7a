import { SiglipError } from "../core/errors.js";
import { fnv1a } from "../core/fnv.js";
import type { Head } from "../core/head.js";
import { isTexts } from "../core/is-texts.js";
import { isLabelCalibration } from "../core/labels.js";
import { parsedObject, readTensors, writeTensors } from "./safetensors.js";

const FORMAT = "siglip-web/head";
const VERSION = 1;

/**
 * A head as bytes to keep in a file: safetensors, which Python reads too; the unit vectors as `data`, the rest as JSON in
 * its metadata. Throws `bad-input` for what is no head.
 */
export function saveHead(head: Head): Uint8Array<ArrayBuffer> {
  if (!isHead(head)) throw new SiglipError("bad-input", "head must be what teach gave.", { argument: "head" });
  const { data, ...rest } = head;
  const json = JSON.stringify(rest);
  const about = { format: FORMAT, version: String(VERSION), head: json, checksum: checksumOf(json, data) };
  const tensors = { data: { shape: [head.rows, head.dim], data } };
  return writeTensors({ about, tensors });
}

/**
 * The head that `saveHead` wrote, number for number. Throws `bad-input` for any other file, one that a newer version
 * wrote, and one that is damaged; `classify` refuses heads of another model's space.
 */
export function loadHead(bytes: Uint8Array): Head {
  const read = readTensors(bytes);
  if (read?.about.format !== FORMAT) throw refused("it is none, cut, or not given as a Uint8Array");
  const { version, head: json = "", checksum } = read.about;
  if (version !== String(VERSION)) throw refused(`its version is ${version}, and this package reads ${VERSION}`);
  const { data } = read.tensors;
  if (!data || checksum !== checksumOf(json, data.data)) throw refused("it is damaged");
  const head: unknown = { ...parsedObject(json), data: data.data };
  if (!isHead(head)) throw refused("it lacks something");
  return head;
}

function isHead(value: unknown): value is Head {
  const { version, space, rows, dim, labels, data, calibration, multi, method } = (value ?? {}) as Partial<Head>;
  if (version !== VERSION || typeof space !== "string" || typeof multi !== "boolean") return false;
  if (!isTexts(labels) || labels.length !== rows || !Array.isArray(calibration) || typeof method !== "string")
    return false;
  if (calibration.length !== rows || !calibration.every(isLabelCalibration)) return false;
  return data instanceof Float32Array && Number.isInteger(dim) && data.length === rows * (dim as number);
}

/** Of the numbers' bytes as they lie in the file. */
function checksumOf(json: string, data: Float32Array): string {
  const tensors = { data: { shape: [data.length], data } };
  return String(fnv1a(writeTensors({ about: { json }, tensors })));
}

function refused(what: string): SiglipError<"bad-input"> {
  return new SiglipError("bad-input", `This file can't be read as a head: ${what}.`, { argument: "file" });
}
