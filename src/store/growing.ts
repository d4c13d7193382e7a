import type { OnBytes } from "./file-ref.js";

/** As `onBytes`, but never told less than before (where a file is fetched anew). */
export function growing(onBytes: OnBytes | undefined): OnBytes {
  let most = 0;
  return (loaded, total) => {
    most = Math.max(most, loaded);
    onBytes?.(most, total);
  };
}
