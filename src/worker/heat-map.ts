import { SiglipError } from "../core/errors.js";
import type { HeatMap, HeatMapOptions } from "../core/heat-map.js";
import type { OnProgress } from "../core/progress.js";
import { readViews } from "../core/read-views.js";
import { dot, sigmoid, toLogit } from "../core/scores.js";
import type { WireInput, WireSum } from "../protocol/contract.js";
import type { Model } from "./model.js";
import { queryVector } from "./query-vector.js";

/** Tiles a side, and how much of one its neighbour shares: small enough to say where, large enough to be recognised. */
const [TILES, OVERLAP] = [6, 0.5];

/**
 * How near each tile of a picture is to a query. Throws what its picture or a part of the query does, and `bad-input` for
 * wrong options.
 */
export async function heatMap(
  image: WireInput,
  query: WireSum,
  { tiles = TILES, overlap = OVERLAP }: HeatMapOptions,
  model: Pick<Model, "dim" | "calibration" | "embedImages" | "embedTexts">,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<HeatMap> {
  const views = readViews({ scales: [], tiles, overlap }, "none");
  const of = await queryVector(query, model, signal, onProgress);
  for await (const found of model.embedImages([image], signal, onProgress, views)) {
    if ("error" in found) throw found.error;
    const { vector, parts = [] } = found;
    const boxes = parts.flatMap(({ box }) => (box ? [box] : []));
    const columns = new Set(boxes.map(([left]) => left)).size;
    const cosine = Float32Array.from(boxes, (_, i) => dot(vector, i * of.length, of, 0, of.length));
    const map = { columns, rows: boxes.length / columns, boxes, cosine };
    const { calibration } = model;
    if (calibration?.kind !== "sigmoid" || !isText(query)) return map;
    return { ...map, probability: cosine.map((one) => sigmoid(toLogit(one, calibration))) };
  }
  throw new SiglipError("internal", "The picture gave no tiles.", { detail: "heat map" });
}

/** Whether it is one text and nothing else: what the model was trained to judge a picture by. */
function isText({ sum: [first, ...others] }: WireSum): boolean {
  return first !== undefined && others.length === 0 && "text" in first && first.weight > 0;
}
