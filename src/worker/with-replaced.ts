/** Runs `work` while a property is another, and puts back what it was. */
export async function withReplaced<T, K extends keyof T, R>(
  of: T,
  name: K,
  by: T[K],
  work: () => Promise<R>,
): Promise<R> {
  const before = of[name];
  of[name] = by;
  try {
    return await work();
  } finally {
    of[name] = before;
  }
}
