/**
 * How the page learns that a worker is gone. `terminate()` fires no event, so the worker holds a Web Lock for its life
 * and the page queues for the same lock: it is granted when the worker ends, whatever ended it.
 * Without Web Locks (a page that is not a secure context) only the worker's own `error` event is left.
 */
export interface Liveness {
  /** The lock's name for the worker to take; `undefined` where there are no locks. */
  lock: string | undefined;
  /** Calls `onEnd` once the worker has ended. To be called after the worker has taken the lock. */
  watch(onEnd: () => void): void;
  stop(): void;
}

/** A lock for a worker to hold, by which its end is noticed. Without a lock manager nothing is noticed. */
export function liveness(locks: LockManager | undefined = navigator.locks): Liveness {
  if (!locks) return { lock: undefined, watch: () => undefined, stop: () => undefined };
  const lock = `siglip-web/worker/${crypto.randomUUID()}`;
  const waiting = new AbortController();
  return {
    lock,
    watch: (onEnd) => {
      locks.request(lock, { signal: waiting.signal }, onEnd).catch(() => undefined); // stopped, or the page is going away
    },
    stop: () => waiting.abort(),
  };
}
