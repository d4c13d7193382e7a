import type { Comparison, Evaluation, FigureName } from "siglip-web/evaluate";
import { figureWords, lessIsBetter } from "./figure-words.js";
import { shown, type Table } from "./table.js";

/** One that could be evaluated, under its name. */
export interface Named {
  name: string;
  evaluation: Evaluation;
}

export function evaluated({ models }: Comparison): Named[] {
  return models.flatMap(({ name, evaluation }) => (evaluation ? [{ name, evaluation }] : []));
}

/** The figures that say the most in one number, in this order. */
const MAIN = ["top1", "mAP", "textToImage1", "imageToText1"];

/** The figures that any model has, those that say the most first. */
export function figuresOf(comparison: Comparison): FigureName[] {
  const all = evaluated(comparison).flatMap(({ evaluation }) => Object.keys(evaluation.figures));
  const there = [...new Set(all)];
  const main = MAIN.filter((name) => there.includes(name));
  return [...main, ...there.filter((name) => !main.includes(name))] as FigureName[];
}

/** All figures of all models, each with its interval, and what it stands above the baseline. */
export function comparisonTable(comparison: Comparison, figures = figuresOf(comparison)): Table {
  const rows = comparison.models.flatMap(({ name, evaluation, differences }) =>
    figures.flatMap((figure) => {
      const own = evaluation?.figures[figure];
      if (!own) return [];
      const to = differences?.[figure];
      const real = to && (to.real ? "real" : "may be chance");
      const than = [to?.difference, to?.low, to?.high, to?.p, real ?? (name === comparison.baseline ? "baseline" : "")];
      return [[name, figureWords(figure), own.value, own.low, own.high, ...than]];
    }),
  );
  const columns: Table["columns"] = [
    { name: "model" },
    { name: "figure" },
    { name: "value" },
    { name: "low" },
    { name: "high" },
    { name: "difference" },
    { name: "difference low" },
    { name: "difference high" },
    { name: "p" },
    { name: "verdict" },
  ];
  return { columns, rows };
}

/** In a sentence for each model but the baseline: what it does better or worse by this figure, and whether that is real. */
export function verdicts({ baseline, models }: Comparison, figure: FigureName): string[] {
  const unit = lessIsBetter(figure) ? "plain" : "points";
  const amount = (value: number) => (unit === "points" ? shown(value, unit) : value.toFixed(3));
  return models.flatMap(({ name, differences }) => {
    const to = differences?.[figure];
    if (!to) return [];
    const range = `${amount(to.difference)}${unit === "points" ? " points" : ""} (${amount(to.low)} to ${amount(to.high)})`;
    if (!to.real) return [`${name} against ${baseline}: ${range}. That may be chance.`];
    const better = to.difference > 0 !== lessIsBetter(figure);
    return [`${name} is ${better ? "better" : "worse"} than ${baseline}: ${range}. The difference is real.`];
  });
}
