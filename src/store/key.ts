import type { FileRef } from "./file-ref.js";
import { sha256Of } from "./sha256.js";

/** Under what a file is kept: its checksum, so that two addresses of the same bytes share them, else its address's. */
export async function keyOf({ url, sha256 }: FileRef): Promise<string> {
  return sha256 ?? `at-${await sha256Of(new TextEncoder().encode(url))}`;
}
