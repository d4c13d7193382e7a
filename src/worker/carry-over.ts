import { type Adapter, adaptRows } from "../core/adapter.js";
import { requireSameSpace } from "../core/embeddings.js";
import { SiglipError } from "../core/errors.js";
import { nextTask } from "../core/next-task.js";
import type { OnProgress } from "../core/progress.js";
import { KeptIndex } from "../search/kept-index.js";
import { AdaptedModel, type Encoder } from "./adapted-model.js";
import type { IndexStore } from "./index-store.js";

/** Items after which what else waits for this thread goes first. */
const SOME = 64;

/**
 * Fills an index of an adapted model from a kept one of the model's own space, with nothing encoded again. Throws
 * `bad-input` where the model has no adapter, and where there is no such index.
 */
export async function carryFrom(
  from: string,
  into: KeptIndex,
  model: Encoder,
  store: IndexStore,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<void> {
  if (!(model instanceof AdaptedModel)) throw bad("An index is carried over to a model with an adapter only.");
  if (!(await store.list()).includes(from)) throw bad(`There is no kept index "${from}".`);
  const { adapter, dim } = model;
  const source = await KeptIndex.open(from, adapter.base, dim, store.place(from));
  await carryOver(source, into, adapter, signal, onProgress);
}

/**
 * Adds all items of an index of the adapter's base, their vectors corrected by their kind, all else as it is: metadata,
 * parts, and what says that a file was encoded. Items whose id is there already are left, so that a call goes on where
 * another was interrupted. Throws `bad-input`, before anything is added, where vectors are of no known kind.
 */
export async function carryOver(
  source: Pick<KeptIndex, "memory" | "exact">,
  into: KeptIndex,
  adapter: Adapter,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<void> {
  requireSameSpace(into.memory, adapter);
  for (const { id, kind } of source.memory.items()) {
    if (kind !== "vector") continue;
    throw bad(`Nobody said whether the vector "${id}" is of a picture or a text; add it again with its kind.`);
  }
  const total = source.memory.count;
  let loaded = 0;
  try {
    for await (const { item, vectors } of source.exact.entries()) {
      if (item.kind !== "vector" && into.memory.rowsOf(item.id).length === 0) {
        into.put(item, adaptRows(adapter, item.kind, vectors));
      }
      loaded++;
      if (loaded % SOME !== 0) continue;
      onProgress({ phase: "index", loaded, total });
      if (into.due) await into.commit();
      await nextTask();
      signal.throwIfAborted();
    }
  } finally {
    await into.commit();
  }
  onProgress({ phase: "index", loaded, total });
}

function bad(message: string): SiglipError<"bad-input"> {
  return new SiglipError("bad-input", message, { argument: "from" });
}
