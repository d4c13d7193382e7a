import type { ChartConfiguration, ChartType } from "chart.js";
import type { Comparison, FigureName } from "siglip-web/evaluate";
import { nameAxis, numberAxis } from "./axis.js";
import { mixed, SHAPES, seriesColour, type Theme } from "./chart-theme.js";
import { evaluated, type Named } from "./comparison-table.js";
import type { COSTS } from "./cost-table.js";
import { figureWords, isShare } from "./figure-words.js";
import { type Curve, filledBins } from "./reliability-table.js";
import { shown, type Table } from "./table.js";

export type Config = ChartConfiguration<ChartType, unknown[], unknown>;

/** A bar from low to high with a point at the value: of each model, one figure. */
export function intervalChart(comparison: Comparison, figure: FigureName, theme: Theme): Config {
  const models = evaluated(comparison).flatMap(({ name, evaluation }) => {
    const own = evaluation.figures[figure];
    return own ? [{ name, ...own }] : [];
  });
  return intervals(models, figureWords(figure), isShare(figure) ? "share" : "plain", theme);
}

/** The same of each class, of a table with its name, support, value, low and high. */
export function classChart(table: Table, theme: Theme): Config {
  const rows = table.rows
    .slice(0, 40)
    .flatMap(([name, , value, low, high]) =>
      typeof value === "number" ? [{ name: String(name), value, low: Number(low), high: Number(high) }] : [],
    );
  return intervals(rows, table.columns[2]?.name ?? "", "share", theme, { min: 0, max: 1 });
}

interface Interval {
  name: string;
  value: number;
  low: number;
  high: number;
}

function intervals(
  rows: readonly Interval[],
  title: string,
  unit: "share" | "plain",
  theme: Theme,
  range: { min?: number; max?: number } = {},
): Config {
  const colours = rows.map((_, i) => seriesColour(theme, rows.length > 8 ? 0 : i));
  const say = (i: number) => {
    const row = rows[i];
    return row ? `${shown(row.value, unit)} (${shown(row.low, unit)} to ${shown(row.high, unit)})` : "";
  };
  return {
    type: "bar",
    data: {
      labels: rows.map(({ name }) => name),
      datasets: [
        {
          type: "scatter",
          data: rows.map(({ name, value }) => ({ x: value, y: name })),
          backgroundColor: theme.surface,
          borderColor: colours,
          borderWidth: 3,
          pointRadius: rows.length > 8 ? 4 : 6,
          pointHoverRadius: 7,
          clip: false,
        },
        {
          data: rows.map(({ low, high }) => [low, high]),
          backgroundColor: colours.map((colour) => mixed(colour, 0.45, theme.surface)),
          borderRadius: 4,
          borderSkipped: false,
          barThickness: rows.length > 8 ? 6 : 12,
        },
      ],
    },
    options: {
      indexAxis: "y",
      scales: {
        x: numberAxis(theme, title, unit, range),
        y: nameAxis(
          theme,
          rows.map(({ name }) => name),
        ),
      },
      plugins: { legend: { display: false }, tooltip: { callbacks: { label: ({ dataIndex }) => say(dataIndex) } } },
    },
  };
}

/** Each model by what it costs and what it can do. */
export function costChart(
  comparison: Comparison,
  figure: FigureName,
  cost: (typeof COSTS)[number],
  theme: Theme,
): Config {
  const datasets = evaluated(comparison).flatMap(({ name, evaluation }, i) => {
    const [x, y] = [evaluation.cost[cost.name], evaluation.figures[figure]?.value];
    if (x === undefined || y === undefined) return [];
    const colour = seriesColour(theme, i);
    const pointStyle = SHAPES[i % SHAPES.length] ?? "circle";
    return [
      {
        label: name,
        data: [{ x, y }],
        backgroundColor: colour,
        borderColor: colour,
        borderWidth: 2,
        pointStyle,
        pointRadius: 9,
        pointHoverRadius: 11,
      },
    ];
  });
  return {
    type: "scatter",
    data: { datasets },
    options: {
      layout: { padding: { right: 12 } },
      scales: {
        x: { ...numberAxis(theme, cost.words, cost.unit), beginAtZero: true, grace: "10%" },
        y: { ...numberAxis(theme, figureWords(figure), isShare(figure) ? "share" : "plain"), grace: "25%" },
      },
      plugins: { legend: legend(theme) },
    },
  };
}

/** What was said, and how often it was right; on the diagonal it would be as often as said. */
export function reliabilityChart(models: readonly Named[], curve: Curve, theme: Theme): Config {
  const lines = models.map(({ name, evaluation }, i) => {
    const bins = filledBins(evaluation[curve]);
    const colour = seriesColour(theme, i);
    return {
      label: name,
      data: bins.map(({ probability, right }) => ({ x: probability.value, y: right.value })),
      showLine: true,
      clip: false as const,
      borderColor: colour,
      backgroundColor: colour,
      pointStyle: SHAPES[i % SHAPES.length] ?? "circle",
      // The larger, the more there is in its bin.
      pointRadius: bins.map(({ share }) => 3 + 9 * Math.sqrt(share.value)),
    };
  });
  const diagonal = {
    label: "As often as said",
    data: [
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ],
    showLine: true,
    borderColor: theme.quiet,
    borderDash: [6, 6],
    borderWidth: 1.5,
    pointStyle: "line" as const, // in the legend; on the line itself none is drawn
    pointRadius: 0,
  };
  return {
    type: "scatter",
    data: { datasets: [...lines, diagonal] },
    options: {
      scales: {
        x: numberAxis(theme, "Probability that was said", "share", { min: 0, max: 1 }),
        y: numberAxis(theme, "Share that was right", "share", { min: 0, max: 1 }),
      },
      plugins: { legend: legend(theme) },
    },
  };
}

export function legend(theme: Theme) {
  const shape = { usePointStyle: true, boxHeight: 9 };
  return { position: "bottom" as const, labels: { color: theme.text, padding: 16, ...shape } };
}
