import type { OnProgress } from "../core/progress.js";
import type { WireAdded, WireItem } from "../protocol/contract.js";
import { toWire } from "../protocol/envelope.js";
import type { MemoryIndex } from "../search/memory-index.js";
import type { Model } from "./model.js";
import type { Embedded } from "./unit-rows.js";

type ItemOf<K> = Extract<WireItem, { kind: K }>;

/**
 * Adds items as their vectors come: those already in are found while the rest is still being encoded. An item that
 * fails is reported by its place in the list, and the rest goes on.
 */
export async function fillIndex(
  index: MemoryIndex,
  items: readonly WireItem[],
  model: Model,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<WireAdded> {
  const ids: string[] = [];
  const truncated: number[] = [];
  const failures: WireAdded["failures"] = [];
  const last = new Map(items.map(({ id }, input) => [id, input]));
  const put = (input: number, { id, kind, metadata }: WireItem, result: Embedded) => {
    try {
      if ("error" in result) throw result.error;
      // Kinds are encoded one after another, yet of items with one id the last in the list stays.
      if (last.get(id) === input) index.put({ id, kind, ...(metadata && { metadata }) }, result.vector);
      ids.push(id);
      if (result.truncated) truncated.push(input);
    } catch (error) {
      failures.push({ input, error: toWire(error) });
    }
    onProgress({ phase: "index", loaded: ids.length + failures.length, total: items.length });
  };
  const putAll = async <K extends WireItem["kind"]>(
    kind: K,
    encode: (some: ItemOf<K>[]) => AsyncIterable<Embedded> | Iterable<Embedded>,
  ) => {
    const some = items.flatMap((item, input) => (item.kind === kind ? [{ item: item as ItemOf<K>, input }] : []));
    if (some.length === 0) return; // else a tower that is not needed would be loaded
    const waiting = some.values();
    for await (const result of encode(some.map(({ item }) => item))) {
      const { item, input } = waiting.next().value as { item: WireItem; input: number };
      put(input, item, result);
    }
  };
  await putAll("vector", (some) => some);
  await putAll("text", (some) =>
    model.embedTexts(
      some.map(({ text }) => text),
      signal,
      onProgress,
    ),
  );
  await putAll("image", (some) =>
    model.embedImages(
      some.map(({ image }) => image),
      signal,
      onProgress,
    ),
  );
  return { ids, truncated, failures: failures.sort((a, b) => a.input - b.input) };
}
