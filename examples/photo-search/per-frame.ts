/** Calls `use` with the latest value, once a frame at most: progress comes faster than a screen shows it. */
export function perFrame<T>(use: (value: T) => void): { put(value: T): void; drop(): void } {
  let latest: { value: T } | undefined;
  let scheduled = false;
  return {
    put(value) {
      latest = { value };
      if (scheduled) return;
      scheduled = true;
      requestAnimationFrame(() => {
        scheduled = false;
        if (latest) use(latest.value);
        latest = undefined;
      });
    },
    /** What has not been shown yet is not shown any more. */
    drop() {
      latest = undefined;
    },
  };
}
