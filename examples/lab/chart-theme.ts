/** The page's colours, as they are now, for what is drawn on a canvas. */
export interface Theme {
  text: string;
  quiet: string;
  line: string;
  surface: string;
  font: string;
  /** Of one series after another: told apart by people who see few colours, too. */
  series: readonly string[];
}

/** Series that have a colour of their own. */
const SERIES = 6;

export function themeNow(element: Element = document.body): Theme {
  const style = getComputedStyle(element);
  const value = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: value("--text"),
    quiet: value("--quiet"),
    line: value("--line"),
    surface: value("--surface"),
    font: style.fontFamily,
    series: Array.from({ length: SERIES }, (_, i) => value(`--series-${i + 1}`)),
  };
}

/** Calls back when the page turns dark or light. */
export function onThemeChange(changed: () => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
}

export function seriesColour({ series }: Theme, place: number): string {
  return series[place % series.length] ?? "currentColor";
}

/** Points differ in shape too, not by colour alone. */
export const SHAPES = ["circle", "rectRot", "triangle", "rect", "star", "crossRot"] as const;
