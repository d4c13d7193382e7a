import type { ModelChoice } from "./engine.js";

/**
 * From which probability on a picture counts as what was asked for. It depends on how many pictures a model was taught to
 * tell a text's own one from: tens of thousands at a time for the published ones (docs/scores.md), 128 for the built-in
 * one. Of that, e2e/photo-search.spec.ts measures how often this is wrong.
 */
export function likelyOf(choice: ModelChoice): number {
  return choice === "siglip-demo" ? 0.5 : 0.1;
}
