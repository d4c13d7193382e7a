import { placeOf } from "../graph/external.js";
import type { Model, Tensor } from "../graph/onnx.js";
import { atResolution } from "../graph/resolution.js";
import type { TokenTable } from "../graph/token-table.js";
import { inputSizes } from "../models/ports.js";
import { atOwnPixels } from "../models/resolution.js";
import type { ModelSpec } from "../models/spec.js";
import type { GraphFile } from "./graph-file.js";
import { unreadable } from "./unreadable.js";

/**
 * A published graph for pictures of the size that its description says, where that is not the checkpoint's own. Throws
 * `model-unsupported` where it can't be brought there, `model-invalid` where it is none, and what reading throws.
 */
export async function atSize(
  model: Model,
  sources: ReadonlyMap<string, GraphFile>,
  spec: ModelSpec | undefined,
  table: TokenTable | undefined,
  name: string,
): Promise<Model> {
  if (!spec?.resizedFrom) return model;
  let unread: { error: unknown } | undefined;
  try {
    return await atResolution(model, {
      from: spec.resizedFrom.size,
      to: spec.image.size,
      sizes: inputSizes(atOwnPixels(spec), table),
      read: (tensor) =>
        bytesOf(tensor, sources).catch((error: unknown) => {
          unread = { error };
          throw error;
        }),
    });
  } catch (cause) {
    throw unread ? unread.error : unreadable(name, cause);
  }
}

async function bytesOf(tensor: Tensor, sources: ReadonlyMap<string, GraphFile>): Promise<Uint8Array> {
  const place = placeOf(tensor);
  const file = place && sources.get(place.location);
  if (!place || !file) return new Uint8Array(); // and so refused, as too few
  const end = place.offset + (place.length ?? file.size - place.offset);
  await file.ensure(place.offset, end);
  return file.read(place.offset, end);
}
