import { isHopeless, type Measured } from "./choose-scan.js";
import type { MemoryIndex } from "./memory-index.js";
import type { Scanner } from "./scanner.js";

const ROUNDS = 3;

/**
 * Times a search of the ten nearest to the index's first vector, in this thread and by a scanner, in turn. The first run
 * of each, in which the scanner takes the vectors over, does not count. Undefined where the scanner can't say.
 */
export async function measureScan(memory: MemoryIndex, scanner: Scanner): Promise<Measured | undefined> {
  const query = new Float32Array(memory.dim);
  memory.readRow(0, query, 0);
  const asks = [{ query, request: { k: 10 } }];
  const { rows } = memory;
  const least = { rows, wasm: Infinity, webgpu: Infinity };
  for (let round = 0; round <= ROUNDS; round++) {
    const began = performance.now();
    for (const one of memory.compare(asks)) one.settleHeld().matches();
    const turned = performance.now();
    const found = await memory.compareBy(scanner, asks);
    if (!found) return undefined;
    for (const one of found) one.settleHeld().matches();
    if (round === 0) continue;
    least.wasm = Math.min(least.wasm, turned - began);
    least.webgpu = Math.min(least.webgpu, performance.now() - turned);
    if (isHopeless(least.wasm, least.webgpu)) break;
  }
  return least;
}
