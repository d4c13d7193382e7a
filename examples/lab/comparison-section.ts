import type { Comparison, FigureName } from "siglip-web/evaluate";
import { find } from "../shared/dom.js";
import { createChart } from "./chart.js";
import { classChart, costChart, intervalChart, reliabilityChart } from "./charts.js";
import { classTable } from "./class-table.js";
import { comparisonTable, evaluated, figuresOf, verdicts } from "./comparison-table.js";
import { confusionChart } from "./confusion-chart.js";
import { confusionCells, confusionTable, shownClasses } from "./confusion-table.js";
import { costsOf, costTable } from "./cost-table.js";
import { build, setOptions } from "./elements.js";
import { figureWords } from "./figure-words.js";
import { createPanel, labelled, type Panel, type PanelOptions } from "./panel.js";
import { type Curve, reliabilityTable } from "./reliability-table.js";

const CURVES = [
  { value: "topReliability", words: "The best class of each picture" },
  { value: "eachReliability", words: "Each class of each picture, yes or no" },
];

/** The panels of a comparison; gives what shows one. */
export function createComparisonSection(): (comparison: Comparison) => void {
  const panels = find("#panels", HTMLElement);
  const troubles = find("#model-troubles", HTMLElement);
  const [figure, cost, curve, model] = [build("select"), build("select"), build("select"), build("select")];
  const add = (options: PanelOptions) => {
    const panel = createPanel(options);
    panels.append(panel.element);
    return { ...panel, chart: createChart(panel.canvas) };
  };
  const quality = add({
    id: "quality",
    title: "How good each model is",
    lead: "The point is what was measured; the bar holds 95 % of what other pictures like these would give.",
    controls: [labelled("Figure", figure)],
  });
  const sentences = build("ul", { className: "verdicts" });
  sentences.setAttribute("aria-live", "polite");
  quality.element.append(sentences);
  const price = add({
    id: "cost",
    title: "What it costs",
    lead: "Up is better, left is cheaper. Times are of this device, in this run.",
    controls: [labelled("Cost", cost)],
  });
  const trust = add({
    id: "reliability",
    title: "Whether its probabilities can be trusted",
    lead: "On the dashed line a model is right as often as it says. Below it, it says too much. Larger points hold more.",
    controls: [labelled("Of", curve)],
    shape: "square",
  });
  const mistakes = add({
    id: "confusion",
    title: "What it takes for what",
    lead: "A row for each class, a column for what it was taken for. Right answers lie on the diagonal.",
    controls: [labelled("Model", model)],
    shape: "tall",
  });
  const classes = add({
    id: "classes",
    title: "Class by class",
    lead: "The hardest classes first, of the model that is chosen above.",
    shape: "tall",
  });
  let comparison: Comparison | undefined;

  function draw() {
    if (!comparison) return;
    const now = comparison;
    const models = evaluated(now);
    const name = figure.value as FigureName;
    const said = verdicts(now, name);
    quality.tell(comparisonTable(now), `${figureWords(name)}. ${said.join(" ")}`);
    quality.chart.show((theme) => intervalChart(now, name, theme));
    sentences.replaceChildren(...said.map((textContent) => build("li", { textContent })));

    const paid = costsOf(now).find((one) => one.name === cost.value);
    toggle(price, paid !== undefined);
    price.tell(costTable(now, name), `${figureWords(name)} against ${paid?.words}.`);
    if (paid) price.chart.show((theme) => costChart(now, name, paid, theme));

    const which = curve.value as Curve;
    toggle(
      trust,
      models.some(({ evaluation }) => evaluation.topReliability ?? evaluation.eachReliability),
    );
    trust.tell(reliabilityTable(models, which), "What was said against what was right.");
    trust.chart.show((theme) => reliabilityChart(models, which, theme));

    const own = models.find((one) => one.name === model.value)?.evaluation;
    toggle(mistakes, own?.perClass !== undefined);
    toggle(classes, (own?.perClass ?? own?.perLabel) !== undefined);
    if (!own) return;
    const cells = confusionCells(own);
    mistakes.tell(confusionTable(cells), `${model.value}.`);
    mistakes.chart.show((theme) => confusionChart(cells, shownClasses(own), theme));
    const table = classTable(own);
    classes.tell(table, `${model.value}, the hardest first.`);
    classes.chart.show((theme) => classChart(table, theme));
  }

  for (const select of [figure, cost, curve, model]) select.addEventListener("change", draw);
  return (next) => {
    comparison = next;
    const models = evaluated(next);
    setOptions(
      figure,
      figuresOf(next).map((value) => ({ value, words: figureWords(value) })),
    );
    setOptions(
      cost,
      costsOf(next).map(({ name, words }) => ({ value: name, words })),
    );
    setOptions(
      curve,
      CURVES.filter(({ value }) => models.some(({ evaluation }) => evaluation[value as Curve])),
    );
    setOptions(
      model,
      models.map(({ name }) => ({ value: name, words: name })),
    );
    const failed = next.models.flatMap(({ name, error }) => (error ? [`${name}: ${error.message}`] : []));
    troubles.replaceChildren(...failed.map((textContent) => build("li", { textContent })));
    troubles.hidden = failed.length === 0;
    panels.hidden = models.length === 0;
    if (models.length > 0) draw();
  };
}

function toggle({ element }: Pick<Panel, "element">, there: boolean): void {
  element.hidden = !there;
}
