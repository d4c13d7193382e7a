import { isHopeless, type Measured } from "./choose-scan.js";
import type { MemoryIndex } from "./memory-index.js";
import type { Crew } from "./scan-crew.js";
import type { Scanner } from "./scanner.js";

const ROUNDS = 3;

/**
 * Times a search of the ten nearest to the index's first vector: in this thread, with others beside it, and by a scanner,
 * in turn. The first run of each, in which the scanner takes the vectors over, does not count. Of a scanner that can't say
 * there is no time.
 */
export async function measureScan(
  memory: MemoryIndex,
  scanner: Scanner | undefined,
  crew: Crew | undefined,
): Promise<Measured> {
  const query = new Float32Array(memory.dim);
  memory.readRow(0, query, 0);
  const asks = [{ query, request: { k: 10 } }];
  const here = (crew: Crew | undefined) => {
    const before = memory.vectors.crew;
    memory.vectors.crew = crew;
    for (const one of memory.compare(asks)) one.settleHeld().matches();
    memory.vectors.crew = before;
    return true;
  };
  const there = async (scanner: Scanner) => {
    const found = await memory.compareBy(scanner, asks);
    for (const one of found ?? []) one.settleHeld().matches();
    return found !== undefined;
  };
  const ways = new Map<"wasm" | "threads" | "webgpu", () => boolean | Promise<boolean>>([
    ["wasm", () => here(undefined)],
  ]);
  if (crew) ways.set("threads", () => here(crew));
  if (scanner) ways.set("webgpu", () => there(scanner));
  const measured: Measured = { rows: memory.rows, wasm: Infinity };
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [way, search] of ways) {
      const began = performance.now();
      if (!(await search())) {
        ways.delete(way);
        delete measured.webgpu;
      } else if (round > 0) {
        measured[way] = Math.min(measured[way] ?? Infinity, performance.now() - began);
        if (isHopeless(measured.wasm, measured[way] as number)) ways.delete(way);
      }
    }
  }
  return measured;
}
