// The one place that knows the library of charts.
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  type ChartType,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  ScatterController,
  Tooltip,
} from "chart.js";
import { onThemeChange, type Theme, themeNow } from "./chart-theme.js";

export interface ChartView {
  /** Draws what the maker makes, now and whenever the page turns dark or light. */
  show(make: (theme: Theme) => ChartConfiguration<ChartType, unknown[], unknown>): void;
}

export function createChart(canvas: HTMLCanvasElement): ChartView {
  Chart.register(
    BarController,
    BarElement,
    CategoryScale,
    Legend,
    LinearScale,
    LineController,
    LineElement,
    LogarithmicScale,
    PointElement,
    ScatterController,
    Tooltip,
  );
  let chart: Chart<ChartType, unknown[], unknown> | undefined;
  let last: Parameters<ChartView["show"]>[0] | undefined;
  const draw = () => {
    chart?.destroy();
    if (!last) return;
    const theme = themeNow(canvas);
    const { options, ...config } = last(theme);
    chart = new Chart(canvas, {
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
  onThemeChange(draw);
  return {
    show(make) {
      last = make;
      draw();
    },
  };
}
