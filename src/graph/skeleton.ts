import { SiglipError } from "../core/errors.js";
import { isBeside, placeOf, setPlace } from "./external.js";
import { FileWindow, type ReadBytes } from "./file-window.js";
import { LeanFile } from "./lean-file.js";
import { type Model, readModel } from "./onnx.js";

export type { ReadBytes };

/** A graph without the bytes of its large weights. */
export interface Skeleton {
  /** Its large initializers are external data: `location`, `offset` and `length`. */
  model: Model;
  /** Other files that the graph itself names, relative to it. */
  locations: string[];
}

export interface SkeletonOptions {
  /** What the file is called: the `location` of the initializers that stay in it, and the `file` of errors. */
  location: string;
  /**
   * Initializers up to so many bytes come with the graph; by default 4096. Those that ONNX Runtime reads while it works
   * out shapes must: they are of a few numbers.
   */
  keep?: number;
}

/**
 * Reads an ONNX file but for the bytes of its large initializers (`raw_data`, or what is the same bytes, the packed
 * numbers of float32 and float64), which are never read: they come out as external data that lies in the file itself.
 *
 * @param size Of the file, in bytes.
 * @param read Is called for what is needed, block by block, one after another, never beyond `size`.
 *
 * Throws `model-invalid` for bytes that are no ONNX graph, that end too early, or that point outside their folder; and
 * what `read` throws.
 */
export async function readSkeleton(size: number, read: ReadBytes, options: SkeletonOptions): Promise<Skeleton> {
  const { location, keep = 4096 } = options;
  let unread = false;
  const window = new FileWindow(size, async (from, to) => {
    unread = true;
    const bytes = await read(from, to);
    unread = false;
    return bytes;
  });
  try {
    const lean = new LeanFile(window, keep);
    const model = readModel(await lean.write(size));
    const initializers = model.graph?.initializer ?? [];
    const others = initializers
      .filter((_, i) => !lean.payloads[i])
      .flatMap((tensor) => placeOf(tensor)?.location ?? []);
    for (const other of others) {
      if (!isBeside(other) || other === location) throw new RangeError(`The weights may not lie in "${other}".`);
    }
    for (const [i, payload] of lean.payloads.entries()) {
      const tensor = initializers[i];
      if (payload && tensor) setPlace(tensor, { location, offset: payload.body, length: payload.value });
    }
    return { model, locations: [...new Set(others)] };
  } catch (cause) {
    if (unread) throw cause;
    throw new SiglipError(
      "model-invalid",
      `${location} is no ONNX file that can be read.`,
      { file: location },
      { cause },
    );
  }
}
