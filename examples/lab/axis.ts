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
    ticks: { color: theme.text, autoSkip: false, callback: (_: unknown, i: number) => inLines(labels[i] ?? "") },
    grid: { display: false },
    border: { color: theme.line },
  };
}

/** Characters in a line of a name. */
const LINE = 26;

/** A long name in lines, each of whole words. */
export function inLines(name: string): string[] {
  const lines: string[] = [];
  for (const word of name.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < LINE) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
