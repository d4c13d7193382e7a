// Lays vectors out on a plane, off the page's thread. The one place that knows the library of UMAP.
import { UMAP } from "umap-js";
import type { Layout, LayoutAnswer, LayoutTask } from "./layout-types.js";
import { principalPlane } from "./pca.js";
import { seeded } from "./seeded.js";

/** UMAP's own default. */
const NEIGHBOURS = 15;
/** More than its default of 0.1: pictures of a group should not hide each other. */
const MIN_DISTANCE = 0.7;
const SPREAD = 1.2;

const answer = (message: LayoutAnswer) => postMessage(message);

function umap({ data, rows, dim }: LayoutTask): Layout {
  const vectors = Array.from({ length: rows }, (_, r) => Array.from(data.subarray(r * dim, (r + 1) * dim)));
  const nNeighbors = Math.max(2, Math.min(NEIGHBOURS, rows - 1));
  const model = new UMAP({ nComponents: 2, nNeighbors, minDist: MIN_DISTANCE, spread: SPREAD, random: seeded(1) });
  const epochs = model.initializeFit(vectors);
  for (let epoch = 0; epoch < epochs; epoch++) {
    model.step();
    if (epoch % 20 === 0) answer({ done: epoch / epochs });
  }
  return { points: Float64Array.from(model.getEmbedding().flat()) };
}

addEventListener("message", ({ data: task }: MessageEvent<LayoutTask>) => {
  try {
    // Below that there are no neighbours to speak of.
    const layout = task.method === "pca" || task.rows < 5 ? principalPlane(task.data, task.rows, task.dim) : umap(task);
    answer({ layout });
  } catch (error) {
    answer({ trouble: String(error) });
  }
});
