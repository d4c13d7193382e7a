import type { Joined } from "../graph/rewrite.js";
import { interleaved } from "../graph/rewrite.js";
import type { GraphFile } from "./graph-file.js";
import type { External } from "./runtime.js";

/** Makes the weights that the rewriter put together of others, one after another: all of them may be a quarter of a tower. */
export async function joinedWeights(
  joined: readonly Joined[],
  sources: ReadonlyMap<string, GraphFile>,
): Promise<External[]> {
  const made: External[] = [];
  for (const { location, rows, parts } of joined) {
    const bytes: Uint8Array[] = [];
    for (const part of parts) {
      const source = sources.get(part.location) as GraphFile;
      const to = part.offset + part.length;
      await source.ensure(part.offset, to);
      bytes.push(await source.read(part.offset, to));
    }
    made.push({ path: location, data: new Blob([interleaved(bytes, rows) as Uint8Array<ArrayBuffer>]) });
  }
  return made;
}
