import { ADAPTED_TOWERS, ADAPTER_VERSION, type Adapter, type LowRank, requireAdapter } from "../core/adapter.js";
import { SiglipError } from "../core/errors.js";
import { parsedObject, readTensors, type Tensor, writeTensors } from "./safetensors.js";

const FORMAT = "siglip-web/adapter";

/**
 * An adapter as bytes to keep in a file: safetensors, which Python reads too. Its report is not in it. Throws `bad-input`
 * for what is no adapter.
 */
export function saveAdapter(adapter: Adapter): Uint8Array<ArrayBuffer> {
  const { version, base, space, dim, rank, calibration } = requireAdapter(adapter);
  const tensors = ADAPTED_TOWERS.flatMap((tower): [string, Tensor][] => {
    const correction = adapter[tower];
    if (!correction) return [];
    return [
      [`${tower}.down`, { shape: [rank, dim], data: correction.down }],
      [`${tower}.up`, { shape: [dim, rank], data: correction.up }],
    ];
  });
  const about = { format: FORMAT, version: String(version), base, space, calibration: JSON.stringify(calibration) };
  return writeTensors({ about, tensors: Object.fromEntries(tensors) });
}

/**
 * Reads what `saveAdapter` wrote, number for number. Throws `bad-input` for anything else, for what a newer version wrote,
 * and for what is damaged.
 */
export function loadAdapter(bytes: Uint8Array): Adapter {
  const read = readTensors(bytes);
  if (read?.about.format !== FORMAT) throw bad("it is none, damaged, or not given as a Uint8Array");
  const { about, tensors } = read;
  const { base, space, calibration = "", version } = about;
  if (version !== String(ADAPTER_VERSION)) {
    throw bad(`its version is ${version}, and this package reads ${ADAPTER_VERSION}`);
  }
  const [rank = 0, dim = 0] = (tensors["image.down"] ?? tensors["text.down"])?.shape ?? [];
  const corrections = ADAPTED_TOWERS.flatMap((tower): [string, LowRank][] => {
    const [down, up] = [tensors[`${tower}.down`], tensors[`${tower}.up`]];
    return down && up ? [[tower, { down: down.data, up: up.data }]] : [];
  });
  return requireAdapter({
    version: ADAPTER_VERSION,
    base,
    space,
    dim,
    rank,
    calibration: parsedObject(calibration),
    ...Object.fromEntries(corrections),
  });
}

function bad(what: string): SiglipError<"bad-input"> {
  return new SiglipError("bad-input", `This file can't be read as an adapter: ${what}.`, { argument: "file" });
}
