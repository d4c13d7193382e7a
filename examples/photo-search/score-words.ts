import type { Hit } from "siglip-web";

/** Below this the model itself says no. */
const WEAK = 0.01;
/** From here on it says yes with some confidence. */
const STRONG = 0.1;

export interface Score {
  short: string;
  long: string;
  strength: "strong" | "middling" | "weak";
}

/** A hit's score in words. The cosine of two pictures is no probability, so it stands for itself. */
export function scoreOf({ probability, cosine }: Hit): Score {
  const exact = `cosine ${cosine.toFixed(3)}`;
  if (probability === undefined) return { short: cosine.toFixed(2), long: `Alike: ${exact}`, strength: "middling" };
  const strength = probability < WEAK ? "weak" : probability < STRONG ? "middling" : "strong";
  return { short: percent(probability), long: `Probability ${percent(probability)}, ${exact}`, strength };
}

/** Whether even the best hit is none. Only a probability can say so. */
export function isWeak(best: Hit): boolean {
  return best.probability !== undefined && best.probability < WEAK;
}

function percent(probability: number): string {
  const value = probability * 100;
  if (value < 0.1) return "<0.1%";
  if (value > 99.5) return ">99%";
  return `${value.toFixed(value < 9.95 ? 1 : 0)}%`;
}
