import type { Budget } from "./budget.js";

/** Two steps of work on a list of items. Neither may reject: what can fail is a value. */
export interface Steps<T, O, R> {
  /** Finds out what the work will need; holds little itself. */
  open(item: T, index: number): Promise<O>;
  /** The bytes that the work will hold. */
  bytes(opened: O): number;
  /** Calls `free` once those bytes are no longer held, before it resolves or, by whoever takes the result, after. */
  work(opened: O, free: () => void): Promise<R>;
  /** Takes what was done and will not be yielded, since the consumer stopped. */
  drop(result: R): void;
}

export interface Limits {
  /** Items whose work is under way, or done and not yet taken. */
  count: number;
  /** Items beyond those that are opened, so that their bytes are known when their turn comes. */
  beyond: number;
  /** Room for the bytes of all that is under way. */
  budget: Budget;
}

/**
 * Runs the steps over `items`, ahead of the consumer but within the limits, and yields the results in order. Room is
 * taken in order too, so that no item waits for bytes that only a later one would give back. Nothing further is started
 * once the consumer stops.
 */
export async function* aheadWithin<T, O, R>(
  items: readonly T[],
  { count, beyond, budget }: Limits,
  { open, bytes, work, drop }: Steps<T, O, R>,
): AsyncGenerator<R, void, void> {
  const opened: Promise<O>[] = [];
  const running: Promise<Done<R>>[] = [];
  let next = 0;
  let stopped = false;
  let turn: Promise<unknown> = Promise.resolve();
  const run = (opening: Promise<O>): Promise<Done<R>> => {
    const begun = turn.then(async () => {
      const one = await opening;
      const free = await budget.take(bytes(one));
      if (!stopped) return { result: work(one, free) };
      free();
      return undefined;
    });
    turn = begun;
    return begun.then(async (made) => made && { result: await made.result });
  };
  try {
    for (;;) {
      for (; next < items.length && opened.length + running.length < count + beyond; next++) {
        opened.push(open(items[next] as T, next));
      }
      while (opened.length > 0 && running.length < count) running.push(run(opened.shift() as Promise<O>));
      if (running.length === 0) return;
      const done = await running[0];
      running.shift();
      if (done) yield done.result;
    }
  } finally {
    stopped = true;
    for (const one of running) void one.then((done) => done && drop(done.result));
  }
}

/** What came of an item; `undefined` where its work was not begun. */
type Done<R> = { result: R } | undefined;
