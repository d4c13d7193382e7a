import { badInput } from "../core/errors.js";
import { isTexts } from "../core/is-texts.js";
import type { RemoteEngine } from "./engine.js";

/** Ids of a request. */
const BATCH = 256;

/**
 * Takes items out of an engine's collection; of those that are not there, nothing is said. Rejects with `bad-input` for
 * ids that are none, `no-collection` where there is none, and as a `RemoteEngine` does: what was taken out until then
 * stays so.
 */
export async function remove(
  ids: readonly string[],
  engine: RemoteEngine,
  { signal }: { signal?: AbortSignal } = {},
): Promise<void> {
  signal?.throwIfAborted();
  if (!isTexts(ids)) throw badInput("ids", "ids must be a list of texts.");
  const known = ids.filter((id) => id !== ""); // no engine has such an item
  for (let from = 0; from < known.length; from += BATCH) await engine.remove(known.slice(from, from + BATCH), signal);
}
