import type { Chart } from "chart.js";
import { nameAxis } from "./axis.js";
import { mixed, type Theme } from "./chart-theme.js";
import type { Config } from "./charts.js";
import type { ConfusionCell } from "./confusion-table.js";

/** A square for each class that was taken for a class: the fuller its colour, the more often. */
export function confusionChart(cells: readonly ConfusionCell[], classes: readonly string[], theme: Theme): Config {
  const [right = "", wrong = ""] = theme.series;
  const known = new Set(classes);
  const seen = cells.filter(({ truth, predicted }) => known.has(truth) && known.has(predicted));
  const colour = ({ truth, predicted, count, support }: ConfusionCell) => {
    return mixed(truth === predicted ? right : wrong, 0.25 + 0.75 * (support ? count / support : 0), theme.surface);
  };
  const small = classes.length > 16;
  const axis = (text: string) => {
    const { ticks, ...rest } = nameAxis(theme, classes, text);
    return { ...rest, offset: true, ticks: { ...ticks, font: { size: small ? 10 : 12 } } };
  };
  return {
    type: "scatter",
    data: {
      datasets: [
        {
          data: seen.map(({ truth, predicted }) => ({ x: predicted, y: truth })),
          backgroundColor: seen.map(colour),
          borderWidth: 0,
          pointStyle: "rect",
          // A point's square has its corners at the radius.
          pointRadius: ({ chart: { chartArea } }: { chart: Chart }) =>
            chartArea ? (0.66 * Math.min(chartArea.width, chartArea.height)) / classes.length : 4,
          pointHoverRadius: 12,
        },
      ],
    },
    options: {
      scales: {
        x: {
          ...axis("Taken for"),
          ticks: { ...axis("").ticks, autoSkip: true, maxRotation: 90, minRotation: small ? 90 : 0 },
        },
        y: { ...axis("Class"), reverse: false },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          callbacks: {
            label({ dataIndex }) {
              const cell = seen[dataIndex];
              if (!cell) return "";
              const { truth, predicted, count, support } = cell;
              return `${truth}: ${count} of ${support} taken for ${predicted}`;
            },
          },
        },
      },
    },
  };
}
