// Files of the safetensors format: the length of the header, uint64; the header, JSON padded with spaces to a multiple of
// eight; the arrays. All little-endian. What is no array stands under `__metadata__`, texts only. Source:
// https://github.com/huggingface/safetensors#format.

const START = 8;

export interface Tensor {
  shape: number[];
  data: Float32Array;
}

/** What a file holds: texts about it, and arrays of float32. */
export interface Tensors {
  about: Record<string, string>;
  tensors: Record<string, Tensor>;
}

interface Described {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** A safetensors file: arrays in their order, the header padded to a multiple of eight bytes. */
export function writeTensors({ about, tensors }: Tensors): Uint8Array<ArrayBuffer> {
  let end = 0;
  const described = Object.entries(tensors).map(([name, { shape, data }]): [string, Described] => {
    const from = end;
    end += data.length * 4;
    return [name, { dtype: "F32", shape, data_offsets: [from, end] }];
  });
  const json = new TextEncoder().encode(JSON.stringify({ __metadata__: about, ...Object.fromEntries(described) }));
  const from = START + Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(from + end).fill(0x20, START, from);
  bytes.set(json, START);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(from - START), true);
  let at = from;
  for (const { data } of Object.values(tensors)) {
    for (const x of data) {
      view.setFloat32(at, x, true);
      at += 4;
    }
  }
  return bytes;
}

/** Reads what `writeTensors` wrote; nothing where the bytes are something else, cut, or no `Uint8Array`. */
export function readTensors(bytes: Uint8Array): Tensors | undefined {
  if (!(bytes instanceof Uint8Array)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const from = bytes.length < START ? Infinity : START + Number(view.getBigUint64(0, true));
  if (from > bytes.length) return undefined;
  const header = parsedObject(new TextDecoder().decode(bytes.subarray(START, from)));
  if (!header) return undefined;
  const { __metadata__: about = {}, ...described } = header;
  if (!isAbout(about)) return undefined;
  const tensors: [string, Tensor][] = []; // put together at the end, for a name may be "__proto__"
  let end = from;
  for (const [name, one] of Object.entries(described)) {
    const { dtype, shape, data_offsets } = (one ?? {}) as Partial<Described>;
    const length = isShape(shape) ? shape.reduce((a, b) => a * b, 1) : Number.NaN;
    const [start, stop] = Array.isArray(data_offsets) ? data_offsets : [];
    if (dtype !== "F32" || start !== end - from || stop !== start + length * 4 || from + stop > bytes.length)
      return undefined;
    const at = end;
    const data = Float32Array.from({ length }, (_, i) => view.getFloat32(at + i * 4, true));
    tensors.push([name, { shape: shape ?? [], data }]);
    end += length * 4;
  }
  return end === bytes.length ? { about, tensors: Object.fromEntries(tensors) } : undefined;
}

function isAbout(value: unknown): value is Record<string, string> {
  return typeof value === "object" && value !== null && Object.values(value).every((text) => typeof text === "string");
}

function isShape(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

/** An object that JSON says; nothing where it is damaged, or says something else. */
export function parsedObject(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
