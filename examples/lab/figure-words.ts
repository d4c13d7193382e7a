import type { FigureName } from "siglip-web/evaluate";

/** What a figure is called on the page. */
export function figureWords(name: FigureName): string {
  const [, kind, k = ""] = /^(top|textToImage|imageToText)(\d+)$/.exec(name) ?? [];
  if (kind === "top") return k === "1" ? "Right first" : `Right among the first ${k}`;
  if (kind === "textToImage") return `Text finds its picture, first ${k}`;
  if (kind === "imageToText") return `Picture finds its text, first ${k}`;
  return OTHERS[name] ?? name;
}

const OTHERS: Partial<Record<FigureName, string>> = {
  macroF1: "Mean F1 of the classes",
  mAP: "Mean average precision",
  topError: "Calibration error, best class",
  topBrier: "Brier score, shares",
  eachError: "Calibration error, each class",
  eachBrier: "Brier score, each class",
};

/** Whether a smaller one is the better one. */
export function lessIsBetter(name: FigureName): boolean {
  return /(Error|Brier)$/.test(name);
}

/** Whether it is a share of something, and so reads as per cent. */
export function isShare(name: FigureName): boolean {
  return !lessIsBetter(name);
}
