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
import { createPanel, labelled, type PanelOptions } from "./panel.js";
import { type Curve, reliabilityTable } from "./reliability-table.js";

const CURVES = [
  { value: "topReliability", words: "The best class of each picture" },
  { value: "eachReliability", words: "Each class of each picture, yes or no" },
];

/** The panels of a comparison; gives what shows one. */
export function createComparisonSection(): (comparison: Comparison) => Promise<void> {
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
    title: "Whether to trust its probabilities",
    lead: "On the dashed line a model is right as often as it says. Below it, it says too much. Larger points hold more.",
    controls: [labelled("Of", curve)],
    shape: "middle",
  });
  const classes = add({
    id: "classes",
    title: "Class by class",
    lead: "The hardest classes first, of the model chosen here.",
    controls: [labelled("Model", model)],
    shape: "middle",
  });
  const mistakes = add({
    id: "confusion",
    title: "What it takes for what",
    lead: "A row for each class, a column for what it was taken for. Right answers lie on the diagonal. Of the model chosen in “Class by class”.",
    shape: "tall",
  });
  const parts = [drawQuality, drawCost, drawReliability, drawClasses, drawMistakes];
  let comparison: Comparison | undefined;
  let drawing = 0;

  async function drawQuality(now: Comparison): Promise<void> {
    const name = figure.value as FigureName;
    const said = verdicts(now, name);
    quality.tell(comparisonTable(now), `${figureWords(name)}. ${said.join(" ")}`);
    await quality.chart.show((theme) => intervalChart(now, name, theme));
    sentences.replaceChildren(...said.map((textContent) => build("li", { textContent })));
  }

  async function drawCost(now: Comparison): Promise<void> {
    const name = figure.value as FigureName;
    const paid = costsOf(now).find((one) => one.name === cost.value);
    price.element.hidden = paid === undefined;
    if (!paid) return;
    price.tell(costTable(now, name), `${figureWords(name)} against ${paid.words}.`);
    await price.chart.show((theme) => costChart(now, name, paid, theme));
  }

  async function drawReliability(now: Comparison): Promise<void> {
    const models = evaluated(now);
    const which = curve.value as Curve;
    trust.element.hidden = curve.value === "";
    trust.tell(reliabilityTable(models, which), "What was said against what was right.");
    await trust.chart.show((theme) => reliabilityChart(models, which, theme));
  }

  const own = (now: Comparison) => evaluated(now).find((one) => one.name === model.value)?.evaluation;

  async function drawClasses(now: Comparison): Promise<void> {
    const evaluation = own(now);
    classes.element.hidden = !evaluation?.perClass && !evaluation?.perLabel;
    if (!evaluation) return;
    const table = classTable(evaluation);
    classes.tell(table, `${model.value}, the hardest first.`);
    await classes.chart.show((theme) => classChart(table, theme));
  }

  async function drawMistakes(now: Comparison): Promise<void> {
    const evaluation = own(now);
    mistakes.element.hidden = !evaluation?.perClass;
    if (!evaluation) return;
    const cells = confusionCells(evaluation);
    mistakes.tell(confusionTable(cells), `${model.value}.`);
    await mistakes.chart.show((theme) => confusionChart(cells, shownClasses(evaluation), theme));
  }

  /** One panel after another, so that the page answers meanwhile. */
  async function draw(): Promise<void> {
    const mine = ++drawing;
    for (const part of parts) {
      if (mine !== drawing || !comparison) return;
      await part(comparison);
      await new Promise((resolve) => setTimeout(resolve));
    }
  }

  for (const select of [figure, cost, curve, model]) select.addEventListener("change", () => void draw());
  return async (next) => {
    comparison = next;
    offerChoices(next);
    const failed = next.models.flatMap(({ name, error }) => (error ? [`${name}: ${error.message}`] : []));
    troubles.replaceChildren(...failed.map((textContent) => build("li", { textContent })));
    troubles.hidden = failed.length === 0;
    panels.hidden = evaluated(next).length === 0;
    if (!panels.hidden) await draw();
  };

  function offerChoices(next: Comparison): void {
    const models = evaluated(next);
    const figures = figuresOf(next).map((value) => ({ value, words: figureWords(value) }));
    setOptions(figure, figures);
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
  }
}
