import type { Rung } from "../models/ladder.js";
import { atOwnPixels } from "../models/resolution.js";
import type { Checkpoint } from "./checkpoint.js";
import { measureAgainst, measureImages, noise } from "./golden.js";
import type { GraphSources } from "./graph-source.js";
import { ImageTower, UNLIMITED } from "./image-tower.js";
import { picturesFor } from "./pictures.js";
import { type Measured, ownSizeSubject, type Prover } from "./prover.js";
import type { Runtime } from "./runtime.js";
import type { Encode } from "./tower.js";
import { type Load, type Runtimes, TowerFiles } from "./tower-files.js";
import { finiteRows } from "./unit-rows.js";

// Nobody publishes vectors of a checkpoint at another resolution than its own. What can be proven: that device, weights,
// operators and pictures are right at its own, and, where the graph was written anew, that at the other it still gives
// what the published one gives there. That the latter is PyTorch's is held by tests, for every published layout.

/** An image tower at another resolution, on one path. */
export interface ResizedTower {
  checkpoint: Checkpoint;
  rung: Rung;
  runtime: Runtime;
  runtimes: Runtimes;
  graphs: GraphSources;
  load: Load;
}

/**
 * Runs the tower at the checkpoint's own resolution on its reference, where there is one, and frees it again. It is not
 * recorded: a recording is of one size.
 */
export async function proveOwnSize(
  prover: Prover,
  { checkpoint, rung, runtime, runtimes, graphs, load }: ResizedTower,
): Promise<void> {
  if (checkpoint.reference.images.length === 0) return;
  const { device, dtype } = rung;
  const spec = atOwnPixels(checkpoint.spec);
  const graph = rung.graph === "plain" ? "plain" : "fused";
  await prover.prove(ownSizeSubject(dtype.image, graph, checkpoint), async () => {
    const { encode, close } = await new TowerFiles(graphs, spec, { dtype, graph }, runtimes).open("image", load);
    try {
      const pictures = await picturesFor(spec.image, runtime.device);
      const tower = new ImageTower(finiteRows(encode, undefined), device, pictures, UNLIMITED);
      return await measureImages(tower, checkpoint, dtype.image, load.signal);
    } finally {
      await close();
    }
  });
}

/** Compares the tower with the graph as it was published, both at the other resolution, on one picture of noise. */
export async function measureAgainstPlain(
  encode: Encode,
  { checkpoint: { spec }, rung: { dtype }, runtimes, graphs, load: { signal } }: ResizedTower,
): Promise<Measured> {
  const plain = await new TowerFiles(graphs, spec, { dtype, graph: "plain" }, runtimes).open("image", { signal });
  try {
    return await measureAgainst(encode, plain.encode, noise(spec.image.size), dtype.image);
  } finally {
    await plain.close();
  }
}
