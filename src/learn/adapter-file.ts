import { ADAPTED_TOWERS, type Adapter, type LowRank, requireAdapter } from "../core/adapter.js";
import { SiglipError } from "../core/errors.js";

// A file of the safetensors format: the length of the header, uint64; the header, JSON padded with spaces to a multiple of
// eight; the arrays, float32. All little-endian. What is no array stands under `__metadata__`, texts only. Source:
// https://github.com/huggingface/safetensors#format.

const FORMAT = "siglip-web/adapter";
const START = 8;

interface Described {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** An adapter as bytes to keep in a file: safetensors, which Python reads too. Its report is not in it. */
export function saveAdapter(adapter: Adapter): Uint8Array<ArrayBuffer> {
  const { version, base, space, dim, rank, calibration } = requireAdapter(adapter);
  const arrays = ADAPTED_TOWERS.flatMap((tower) => {
    const correction = adapter[tower];
    if (!correction) return [];
    return [
      { name: `${tower}.down`, shape: [rank, dim], data: correction.down },
      { name: `${tower}.up`, shape: [dim, rank], data: correction.up },
    ];
  });
  const about = { format: FORMAT, version: String(version), base, space, calibration: JSON.stringify(calibration) };
  let end = 0;
  const described = arrays.map(({ name, shape, data }) => {
    const data_offsets = [end, end + data.byteLength];
    end += data.byteLength;
    return [name, { dtype: "F32", shape, data_offsets }];
  });
  const json = new TextEncoder().encode(JSON.stringify({ __metadata__: about, ...Object.fromEntries(described) }));
  const from = START + Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(from + end).fill(0x20, START, from);
  bytes.set(json, START);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(from - START), true);
  let at = from;
  for (const { data } of arrays) {
    for (const x of data) {
      view.setFloat32(at, x, true);
      at += 4;
    }
  }
  return bytes;
}

/** Reads what `saveAdapter` wrote, number for number. Throws `bad-input` for anything else, for what a newer version wrote, and for what is damaged. */
export function loadAdapter(bytes: Uint8Array): Adapter {
  const { header, body } = open(bytes);
  const { __metadata__: about, ...arrays } = header;
  if (about?.format !== FORMAT) throw bad("it is none");
  if (about.version !== "1") throw bad(`its version is ${about.version}, and this package reads 1`);
  let end = 0;
  const parts = new Map<string, { data: Float32Array; shape: number[] }>();
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(arrays)) {
    const [from, to] = data_offsets;
    if (dtype !== "F32" || from !== end || to < from || to > body.byteLength) throw bad("its header is damaged");
    const data = Float32Array.from({ length: (to - from) / 4 }, (_, i) => body.getFloat32(from + i * 4, true));
    parts.set(name, { data, shape });
    end = to;
  }
  if (end !== body.byteLength) throw bad("its length is not what its header says");
  const [rank = 0, dim = 0] = (parts.get("image.down") ?? parts.get("text.down"))?.shape ?? [];
  const correctionOf = (tower: string): LowRank | undefined => {
    const [down, up] = [parts.get(`${tower}.down`), parts.get(`${tower}.up`)];
    return down && up && { down: down.data, up: up.data };
  };
  const corrections = ADAPTED_TOWERS.flatMap((tower) => {
    const correction = correctionOf(tower);
    return correction ? [[tower, correction] as const] : [];
  });
  const { base, space, calibration } = about;
  return requireAdapter({
    version: 1,
    base,
    space,
    dim,
    rank,
    calibration: parse(calibration),
    ...Object.fromEntries(corrections),
  });
}

type Header = { __metadata__?: Record<string, string> } & Record<string, Described>;

function open(bytes: Uint8Array): { header: Header; body: DataView } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < START ? -1 : Number(view.getBigUint64(0, true));
  const from = START + length;
  if (length < 2 || from > bytes.length) throw bad("it is none");
  const header = parse(new TextDecoder().decode(bytes.subarray(START, from)));
  const { __metadata__, ...arrays } = header as Header;
  const whole = Object.values(arrays).every(
    (one) => Array.isArray(one?.shape) && Array.isArray(one.data_offsets) && one.data_offsets.every(Number.isInteger),
  );
  if (!whole) throw bad("its header is damaged");
  return { header: header as Header, body: new DataView(view.buffer, view.byteOffset + from, bytes.length - from) };
}

/** An object of JSON. */
function parse(json: string | undefined): object {
  try {
    const value: unknown = JSON.parse(json ?? "");
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // said below
  }
  throw bad("its header is damaged");
}

function bad(what: string): SiglipError<"bad-input"> {
  return new SiglipError("bad-input", `This file can't be read as an adapter: ${what}.`, { argument: "file" });
}
