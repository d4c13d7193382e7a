/**
 * Runs `work` over `items` with at most `count` under way, and yields the results in order.
 * `work` must not reject: what can fail is a value. Nothing further is started once the consumer stops.
 */
export async function* ahead<T, R>(
  items: readonly T[],
  count: number,
  work: (item: T, index: number) => Promise<R>,
): AsyncGenerator<R, void, void> {
  const running: Promise<R>[] = [];
  let next = 0;
  while (next < items.length || running.length > 0) {
    while (next < items.length && running.length < count) {
      running.push(work(items[next] as T, next));
      next++;
    }
    yield await (running.shift() as Promise<R>);
  }
}
