import type { Theme } from "./chart-theme.js";
import { shown, type Unit } from "./table.js";

/** An axis of numbers in a unit, with its name. */
export function numberAxis(theme: Theme, text: string, unit: Unit, range: { min?: number; max?: number } = {}) {
  return {
    type: "linear" as const,
    title: { display: true, text, color: theme.quiet },
    ticks: {
      color: theme.quiet,
      callback: (value: number | string) => shown(Number(value), unit).replace(".0 %", " %"),
    },
    grid: { color: theme.line },
    border: { color: theme.line },
    ...range,
  };
}

/** An axis of names, of which none is left out. */
export function nameAxis(theme: Theme, labels: readonly string[], text?: string) {
  return {
    type: "category" as const,
    labels: [...labels],
    title: { display: text !== undefined, text: text ?? "", color: theme.quiet },
    ticks: { color: theme.text, autoSkip: false },
    grid: { display: false },
    border: { color: theme.line },
  };
}
