import type { ScanStats } from "../src/core/index-types.js";

/**
 * For the page: searches an index of 33,000 vectors with `siglip` until threads were measured beside one, for as many
 * milliseconds at most; what scans before and after, and whether both find the same.
 */
export async function threadsMeasured(
  patience: number,
): Promise<{ before: ScanStats; after: ScanStats; same: boolean }> {
  const { dim } = siglip.status;
  const index = await siglip.openIndex("threads", { storage: "memory" });
  const vectors = Float32Array.from({ length: 33_000 * dim }, (_, i) => Math.sin(i * (1 + (i % 97))));
  const vectorOf = (n: number) => vectors.slice(n * dim, (n + 1) * dim);
  await index.add(Array.from({ length: 33_000 }, (_, n) => ({ id: `${n}`, vector: vectorOf(n) })));
  const { scan: before } = await index.stats();
  const search = async () => JSON.stringify(await index.search(vectorOf(7), { k: 20 }));
  const first = await search();
  const deadline = performance.now() + patience;
  let { scan: after } = await index.stats();
  while (!after.measured && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    after = (await index.stats()).scan;
  }
  const same = (await search()) === first;
  await index.close();
  return { before, after, same };
}
