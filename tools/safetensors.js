// Reads single numbers out of a .safetensors file on a server, by ranges. The file begins with the length of its header
// (8 bytes, little-endian), then the header: JSON, `{ name: { dtype, shape, data_offsets: [from, to] } }`, whose offsets
// count from the header's end.

/** No header of a model is near this. */
const LONGEST_HEADER = 64 * 2 ** 20;

async function readRange(url, from, to) {
  const response = await fetch(url, { headers: { Range: `bytes=${from}-${to - 1}` } });
  if (response.status !== 206) {
    await response.body?.cancel(); // it would be the whole file
    throw Object.assign(new Error(`${url} answered ${response.status} to a range.`), { status: response.status });
  }
  const bytes = new DataView(await response.arrayBuffer());
  if (bytes.byteLength !== to - from) throw new Error(`${url} gave ${bytes.byteLength} bytes of ${to - from}.`);
  return bytes;
}

/** Numbers by name; those that the file does not have are left out. Each is a 32-bit float, alone in its tensor. */
async function readScalars(url, names) {
  const length = Number((await readRange(url, 0, 8)).getBigUint64(0, true));
  if (length === 0 || length > LONGEST_HEADER) throw new Error(`${url} has a header of ${length} bytes.`);
  const start = 8 + length;
  const header = JSON.parse(new TextDecoder().decode(await readRange(url, 8, start)));
  const found = {};
  for (const name of names.filter((one) => header[one])) {
    const { dtype, data_offsets } = header[name];
    const [from, to] = data_offsets;
    if (dtype !== "F32" || to - from !== 4) throw new Error(`${url} has no single 32-bit float "${name}".`);
    found[name] = (await readRange(url, start + from, start + to)).getFloat32(0, true);
  }
  return found;
}

/** Names of the files that may hold the tensors: `model.safetensors`, or those that the index of a split one names. */
async function filesOf(folder, names) {
  const response = await fetch(`${folder}model.safetensors.index.json`);
  if (!response.ok) return ["model.safetensors"];
  const { weight_map } = await response.json();
  return [...new Set(names.map((name) => weight_map[name]).filter((file) => file !== undefined))];
}

/**
 * `logit_scale` (the logarithm) and `logit_bias` of the weights in a folder, an address with a trailing slash; `bias` is
 * `undefined` where there is none (CLIP). Throws where the server gives no ranges or the file has no `logit_scale`.
 */
export async function readConstants(folder) {
  const names = ["logit_scale", "logit_bias"];
  const found = {};
  for (const file of await filesOf(folder, names)) Object.assign(found, await readScalars(folder + file, names));
  if (found.logit_scale === undefined) throw new Error(`${folder} has no logit_scale.`);
  return { scale: found.logit_scale, bias: found.logit_bias };
}
