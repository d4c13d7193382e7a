import type { Chart, ChartConfiguration, ChartType } from "chart.js";
import { onThemeChange, type Theme, themeNow } from "./chart-theme.js";

export interface ChartView {
  /** Draws what the maker makes, now and whenever the page turns dark or light. Resolves when it is drawn. */
  show(make: (theme: Theme) => ChartConfiguration<ChartType, unknown[], unknown>): Promise<void>;
}

export function createChart(canvas: HTMLCanvasElement): ChartView {
  let chart: Chart<ChartType, unknown[], unknown> | undefined;
  let last: Parameters<ChartView["show"]>[0] | undefined;
  const draw = async () => {
    if (!last) return;
    // The larger half of the page's script, and nothing of it is needed before there is something to draw.
    const { chartLibrary } = await import("./chart-library.js");
    const Library = chartLibrary();
    chart?.destroy();
    const theme = themeNow(canvas);
    const { options, ...config } = last(theme);
    chart = new Library(canvas, {
      ...config,
      options: {
        animation: false,
        maintainAspectRatio: false,
        color: theme.text,
        borderColor: theme.line,
        font: { family: theme.font, size: 13 },
        ...options,
      },
    });
  };
  onThemeChange(() => void draw());
  return {
    show(make) {
      last = make;
      return draw();
    },
  };
}
