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
  const value = (name: string) => longColour(style.getPropertyValue(name).trim());
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

/** `#abc` as `#aabbcc`: a build makes colours as short as they can be. */
export function longColour(colour: string): string {
  return /^#[0-9a-f]{3}$/i.test(colour) ? colour.replace(/[0-9a-f]/gi, "$&$&") : colour;
}

/** So much of one colour in another, both `#rrggbb`. */
export function mixed(colour: string, share: number, other: string): string {
  const part = (text: string, at: number) => Number.parseInt(text.slice(at, at + 2), 16) || 0;
  const parts = [1, 3, 5].map((at) => Math.round(share * part(colour, at) + (1 - share) * part(other, at)));
  return `rgb(${parts.join(", ")})`;
}

/** Points differ in shape too, not by colour alone. */
export const SHAPES = ["circle", "rectRot", "triangle", "rect", "star", "crossRot"] as const;
