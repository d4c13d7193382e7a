import type { StoredItem } from "../core/index-types.js";
import type { OnProgress } from "../core/progress.js";
import type { RemoteEngine, Row, Space } from "./engine.js";
import { toRow } from "./row.js";
import { type Several, singles } from "./several.js";

/** Where items come from: a `SearchIndex`, or anything of this form. */
export interface PushSource {
  stats(): Promise<Space & { count?: number }>;
  items(options: { signal?: AbortSignal }): AsyncIterable<StoredItem> | Iterable<StoredItem>;
}

export interface PushOptions {
  /** Aborting rejects with the signal's reason. What was sent stays. */
  signal?: AbortSignal;
  /** Told after each batch, in the phase "push". */
  onProgress?: OnProgress;
  /** Rows of a request, each some ten bytes a dimension. Default: 256. */
  batch?: number;
  /**
   * What becomes of an item of several vectors. `"refuse"` (default): the push rejects with `bad-input`. `"first"`: it is
   * kept by its first vector, that of the whole mostly. `"rows"`: each vector is a row of its own, `ID#0`, `ID#1` and so
   * on, whose metadata has `partOf`, the item's id, and `part`, where it has one: `k` rows may be of fewer items then.
   */
  several?: Several;
}

export interface Pushed {
  /** Rows that were sent: new ones, and those that were replaced. Each is an item, unless `several` is "rows". */
  sent: number;
  /** Rows that the engine had as they are. */
  unchanged: number;
}

/**
 * Puts all items of an index into an engine's collection, which is made where there is none. An item replaces the one
 * with its id. The engine is asked first which of a batch it has as they are, and is sent the others: a push that was cut
 * goes on where it stopped when it is called again, and a later one sends what has changed since. Nothing is taken out: `remove` does that.
 *
 * Rejects with `SpaceMismatchError` or `dim-mismatch` where the collection holds another space, with `bad-input` for an
 * item that no engine can keep, as is one of several vectors unless `several` says otherwise (what was sent before stays), and as a `RemoteEngine` does.
 */
export async function push(
  source: PushSource,
  engine: RemoteEngine,
  { signal, onProgress, batch = 256, several = "refuse" }: PushOptions = {},
): Promise<Pushed> {
  signal?.throwIfAborted();
  const { space, dim, count } = await source.stats();
  await engine.open({ space, dim }, signal);
  const pushed: Pushed = { sent: 0, unchanged: 0 };
  let loaded = 0;
  async function* singleItems() {
    for await (const item of source.items(signal ? { signal } : {})) {
      loaded++;
      yield* singles(item, several);
    }
  }
  for await (const items of inBatches(singleItems(), batch)) {
    signal?.throwIfAborted();
    // Of items with one id the last stays.
    const rows = [...new Map(items.map((item) => [item.id, toRow(item, dim)])).values()];
    const sent = await pushRows(rows, { space, dim }, engine, signal);
    pushed.sent += sent;
    pushed.unchanged += rows.length - sent;
    onProgress?.({ phase: "push", loaded, ...(count !== undefined && { total: count }) });
  }
  return pushed;
}

/** Sends the rows that the engine has not, and says how many. */
async function pushRows(
  rows: readonly Row[],
  space: Space,
  engine: RemoteEngine,
  signal: AbortSignal | undefined,
): Promise<number> {
  const marks = await engine.marks(
    rows.map(({ id }) => id),
    signal,
  );
  const other = rows.filter(({ id, mark }) => marks.get(id) !== mark);
  if (other.length > 0) await engine.upsert(other, space, signal);
  return other.length;
}

async function* inBatches<T>(items: AsyncIterable<T> | Iterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
