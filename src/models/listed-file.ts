import { rowOfRepository } from "./catalogue.js";
import { hashOf } from "./catalogue-hashes.js";
import type { ListedFile, Listing } from "./listing.js";
import type { Source } from "./source.js";

/** What is known of a file before it is fetched: from the folder's listing; without one, from the catalogue for its own pinned revision. */
export function knownFile(source: Source, listing: Listing | undefined, path: string): ListedFile {
  if (listing) return listing.files.get(path) ?? {};
  const row = source.kind === "repository" ? rowOfRepository(source.repo) : undefined;
  if (!row || source.kind !== "repository" || row.revision !== source.revision) return {};
  const sha256 = hashOf(row, path);
  return sha256 === undefined ? {} : { sha256 };
}
