import type { Siglip } from "siglip-web";

/** Deletes what is kept of the libraries, of models, and for use without a network. */
export async function deleteAll(siglip: Siglip | undefined): Promise<void> {
  const libraries = (await siglip?.indexes()) ?? [];
  for (const name of libraries.filter((one) => one.startsWith("library "))) await siglip?.deleteIndex(name);
  await siglip?.storage.remove();
  for (const name of await caches.keys()) await caches.delete(name);
}
