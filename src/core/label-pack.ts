import { latin1, startsWith } from "./ascii.js";
import { SiglipError } from "./errors.js";
import { fnv1a } from "./fnv.js";
import { isTexts } from "./is-texts.js";
import { isLabelCalibration, type LabelCalibration, type LabelSet } from "./labels.js";

// A label pack: magic, three little-endian uint32 (version, length of the header, checksum of all that follows), the
// header as JSON in ASCII, padded with spaces to a multiple of four, then little-endian float32: labels, background.

const MAGIC = "siglbls\0";
/** Packs with a calibration are version 2, so that a reader that knows of none refuses them. */
const VERSION = 2;
const START = MAGIC.length + 12;

interface Header {
  labels: string[];
  templates: string[];
  dim: number;
  space: string;
  truncated: number[];
  /** Unrelated texts behind the labels, for `zScore`. */
  background: number;
  /** Version 2: one for all labels, or one each. */
  calibration?: LabelCalibration | readonly LabelCalibration[];
}

/** A label set as bytes to keep in a file: what `readLabelPack` gives back, number for number. */
export function writeLabelPack(set: LabelSet): Uint8Array<ArrayBuffer> {
  const { labels, templates, dim, space, truncated, data, background = new Float32Array(), calibration } = set;
  const fields: Header = { labels, templates, dim, space, truncated, background: background.length / dim };
  if (calibration) fields.calibration = calibration;
  const json = JSON.stringify(fields).replace(/[^ -~]/g, (unit) => `\\u${hex(unit)}`);
  const header = asciiBytes(json.padEnd(Math.ceil(json.length / 4) * 4));
  const bytes = new Uint8Array(START + header.length + (data.length + background.length) * 4);
  const view = new DataView(bytes.buffer);
  bytes.set(asciiBytes(MAGIC));
  bytes.set(header, START);
  [...data, ...background].forEach((x, i) => {
    view.setFloat32(START + header.length + i * 4, x, true);
  });
  [calibration ? VERSION : 1, header.length, fnv1a(bytes.subarray(START))].forEach((x, i) => {
    view.setUint32(MAGIC.length + i * 4, x, true);
  });
  return bytes;
}

/** Reads what `writeLabelPack` wrote; throws `bad-input` for anything else, and for a damaged pack. */
export function readLabelPack(bytes: Uint8Array): LabelSet {
  if (bytes.length < START || !startsWith(bytes, MAGIC)) throw bad("it is no label pack");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [version, length, checksum] = [0, 1, 2].map((i) => view.getUint32(MAGIC.length + i * 4, true));
  if (version !== 1 && version !== VERSION) throw bad(`its version is ${version}, and this package reads ${VERSION}`);
  if (fnv1a(bytes.subarray(START)) !== checksum) throw bad("its bytes are damaged");
  const end = START + (length as number);
  const { background, calibration, ...about } = readHeader(bytes.subarray(START, end));
  const { labels, dim } = about;
  const rows = labels.length;
  if (bytes.length !== end + (rows + background) * dim * 4) throw bad("its length is not what its header says");
  const floats = (from: number, count: number) =>
    Float32Array.from({ length: count * dim }, (_, i) => view.getFloat32(end + (from * dim + i) * 4, true));
  return {
    ...about,
    data: floats(0, rows),
    rows,
    ...(background > 0 && { background: floats(rows, background) }),
    ...(calibration && { calibration }),
  };
}

function readHeader(json: Uint8Array): Header {
  let header: Partial<Header>;
  try {
    header = JSON.parse(latin1(json));
  } catch {
    throw bad("its header is not JSON");
  }
  const { labels, templates, dim, space, truncated, background, calibration } = header ?? {};
  const whole = isTexts(labels) && isTexts(templates) && typeof space === "string" && isCount(dim) && dim > 0;
  if (!whole || !Array.isArray(truncated) || !truncated.every(isCount) || !isCount(background)) {
    throw bad("its header lacks something");
  }
  const fields: Header = { labels, templates, dim, space, truncated, background };
  if (calibration === undefined) return fields;
  const list: readonly unknown[] = [calibration].flat();
  const fits = !Array.isArray(calibration) || list.length === labels.length;
  if (!fits || !list.every(isLabelCalibration)) throw bad("its calibration is none");
  return { ...fields, calibration };
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0;
}

function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function hex(unit: string): string {
  return unit.charCodeAt(0).toString(16).padStart(4, "0");
}

function bad(what: string): SiglipError<"bad-input"> {
  return new SiglipError("bad-input", `This file can't be read as labels: ${what}.`, { argument: "file" });
}
