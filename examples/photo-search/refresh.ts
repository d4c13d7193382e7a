/** Milliseconds between two refreshes while pictures keep coming. */
const PAUSE = 700;

/** Shows what has changed: at once, or soon, so that many changes are shown together. */
export function createRefresh(show: () => void): { now(): void; soon(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = Number.NEGATIVE_INFINITY;

  function now() {
    clearTimeout(timer);
    timer = undefined;
    last = performance.now();
    show();
  }

  return {
    now,
    soon() {
      timer ??= setTimeout(now, Math.max(0, last + PAUSE - performance.now()));
    },
  };
}
