import { type Capabilities, describeModels, estimate, isSiglipError } from "siglip-web";
import { multiplications } from "../shared/multiplications.js";
import { bytes, count } from "../shared/numbers.js";
import type { ModelChoice } from "./engine.js";

/** A model to choose, in words. */
export interface ModelCard {
  id: ModelChoice;
  name: string;
  about: string;
  /** What is still to be fetched. */
  download: string;
  speed: string;
  /** Why it can't run here. */
  impossible?: string;
}

/** Pictures a second that a model was seen to do here. */
export interface MeasuredPace {
  id: ModelChoice;
  perSecond: number;
}

/** Of the catalogue, one for each need. */
const OFFERED = [
  ["siglip2-base-patch32-256", "Quick", "Photos, in many languages"],
  ["siglip-base-patch16-224", "Small download", "Photos, in English"],
  ["siglip2-base-patch16-256", "Balanced", "Photos in more detail, in many languages"],
  ["siglip2-large-patch16-256", "Thorough", "Finds best, in many languages"],
] as const;

const DEMO: ModelCard = {
  id: "siglip-demo",
  name: "Built in",
  about: "Knows pictograms only: to try this page, not for photos",
  download: "comes with the page",
  speed: "the fastest",
};

export function modelCards(capabilities: Capabilities, pace: MeasuredPace | undefined): ModelCard[] {
  const works = new Map(describeModels().map((model) => [model.id, multiplications(model)]));
  const least = Math.min(...OFFERED.map(([id]) => works.get(id) ?? Number.POSITIVE_INFINITY));
  const offered = OFFERED.map(([id, name, about]): ModelCard => {
    const work = works.get(id) ?? Number.NaN;
    const known = pace && works.get(pace.id as typeof id);
    const card = { id, name: `${name}: ${id}`, about, speed: speedWords(work, least, known && pace.perSecond * known) };
    try {
      const { now } = estimate(id, { capabilities });
      return { ...card, download: now.bytes === undefined ? "size not known" : bytes(now.bytes) };
    } catch (error) {
      if (!isSiglipError(error, "does-not-fit")) throw error;
      return { ...card, download: "", impossible: "too large for this device" };
    }
  });
  return [DEMO, ...offered];
}

/** `workASecond` is what this device was seen to do, where it has run one of these. */
function speedWords(work: number, least: number, workASecond: number | undefined): string {
  if (workASecond === undefined) {
    const times = work / least;
    return times < 1.05 ? "least work for each picture" : `${times.toFixed(times < 9.95 ? 1 : 0)} times that work`;
  }
  const rate = workASecond / work;
  return rate >= 1
    ? `about ${count(Math.round(rate))} pictures a second here`
    : `about ${count(Math.round(60 * rate))} pictures a minute here`;
}
