import type { Hit } from "siglip-web";

/** Below this the model is sure that it is something else. */
const UNLIKELY = 0.01;

export interface Score {
  short: string;
  long: string;
  strength: "strong" | "middling" | "weak";
}

/**
 * A hit's score in words. The cosine of two pictures is no probability, so it stands for itself.
 *
 * @param likely From which probability on it counts as what was asked for.
 */
export function scoreOf({ probability, cosine }: Hit, likely: number): Score {
  const exact = `cosine ${cosine.toFixed(3)}`;
  if (probability === undefined) return { short: cosine.toFixed(2), long: `Alike: ${exact}`, strength: "middling" };
  const strength = probability >= likely ? "strong" : probability >= UNLIKELY ? "middling" : "weak";
  return { short: percent(probability), long: `Probability ${percent(probability)}, ${exact}`, strength };
}

/** Whether even the best hit is not what was asked for. Of a sum there is no probability: then nothing is said. */
export function isMiss({ probability }: Hit, likely: number): boolean {
  return probability !== undefined && probability < likely;
}

function percent(probability: number): string {
  const value = probability * 100;
  if (value < 0.1) return "<0.1%";
  if (value > 99.5) return ">99%";
  return `${value.toFixed(value < 9.95 ? 1 : 0)}%`;
}
