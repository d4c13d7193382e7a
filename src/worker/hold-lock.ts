/**
 * Takes a Web Lock and keeps it: the browser frees it when this worker ends, however it ends, and that is how the page
 * learns of it. Resolves once the lock is held.
 */
export function holdLock(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, () => {
        resolve();
        return new Promise<never>(() => undefined);
      })
      .catch(reject);
  });
}
