import type { Hit } from "siglip-web";

/** From here on a picture counts as what was asked for. Chance hits of the demo model mostly stay below. */
const LIKELY = 0.1;
/** Below this the model is sure that it is something else. */
const UNLIKELY = 0.01;

export interface Score {
  short: string;
  long: string;
  strength: "strong" | "middling" | "weak";
}

/** A hit's score in words. The cosine of two pictures is no probability, so it stands for itself. */
export function scoreOf({ probability, cosine }: Hit): Score {
  const exact = `cosine ${cosine.toFixed(3)}`;
  if (probability === undefined) return { short: cosine.toFixed(2), long: `Alike: ${exact}`, strength: "middling" };
  const strength = probability >= LIKELY ? "strong" : probability >= UNLIKELY ? "middling" : "weak";
  return { short: percent(probability), long: `Probability ${percent(probability)}, ${exact}`, strength };
}

/**
 * Whether even the best hit is not what was asked for: it neither stands out from the others nor is likely by itself.
 * Of a sum there is no probability, and what is taken off brings all nearer to each other: then nothing is said.
 */
export function isMiss({ matches, probability }: Hit): boolean {
  return probability !== undefined && probability < LIKELY && matches !== true;
}

function percent(probability: number): string {
  const value = probability * 100;
  if (value < 0.1) return "<0.1%";
  if (value > 99.5) return ">99%";
  return `${value.toFixed(value < 9.95 ? 1 : 0)}%`;
}
