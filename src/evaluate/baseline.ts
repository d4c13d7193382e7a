import type { Evaluated } from "./evaluate.js";
import type { FigureName } from "./evaluation.js";

/** What the others are compared with: the first that could be evaluated, or the one that is best by a figure. */
export interface BaselineOptions {
  /** Default: "first". */
  against?: "first" | "best";
  /** Default: the first there of `top1`, `mAP`, `textToImage1` and `imageToText1`, else any. Where none has it, the first. */
  by?: FigureName;
}

const MAIN: readonly FigureName[] = ["top1", "mAP", "textToImage1", "imageToText1"];
/** Of these less is better. */
const ERRORS: readonly FigureName[] = ["topError", "topBrier", "eachError", "eachBrier"];

/** The name of the baseline; `undefined` where there is nothing. Of equals the earlier. */
export function baselineOf(
  evaluated: ReadonlyMap<string, Evaluated>,
  { against = "first", by }: BaselineOptions,
): string | undefined {
  const names = [...evaluated.keys()];
  if (against === "first") return names[0];
  const figures = (name: string) => evaluated.get(name)?.evaluation.figures ?? {};
  const there = Object.keys(figures(names[0] ?? "")) as FigureName[];
  const figure = by ?? MAIN.find((one) => there.includes(one)) ?? there[0];
  if (figure === undefined) return names[0];
  const sign = ERRORS.includes(figure) ? -1 : 1;
  const worth = (name: string) => sign * (figures(name)[figure]?.value ?? -sign * Infinity);
  return names.reduce((best, name) => (worth(name) > worth(best) ? name : best), names[0] as string);
}
