import { compareTemplates, type Dataset } from "siglip-web/evaluate";
import { find } from "../shared/dom.js";
import { createChart } from "./chart.js";
import { intervalChart } from "./charts.js";
import type { Choice } from "./choice.js";
import { comparisonTable, figuresOf, verdicts } from "./comparison-table.js";
import { build } from "./elements.js";
import type { Jobs } from "./job.js";
import { createPanel } from "./panel.js";
import { doneOf, progressWords } from "./progress-words.js";
import { readTemplates } from "./templates.js";
import type { Workbench } from "./workbench.js";

/** Where words for the classes are compared, on one model and the chosen pictures. */
export function createWordsSection(
  jobs: Jobs,
  workbench: Workbench,
  given: () => { dataset: Dataset; choice: Choice },
): void {
  const form = find("#words form", HTMLFormElement);
  const lines = find("#templates", HTMLTextAreaElement);
  const result = find("#words-result", HTMLElement);
  const panel = createPanel({
    id: "templates-compared",
    title: "Words for the classes",
    lead: "Each line of yours is one way to say what a picture shows; the first is what the others are compared with.",
  });
  const chart = createChart(panel.canvas);
  const sentences = build("ul", { className: "verdicts" });
  panel.element.append(sentences);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void jobs.run(async (signal, say) => {
      const { dataset, choice } = given();
      const templates = readTemplates(lines.value);
      const onProgress = (progress: Parameters<typeof doneOf>[0]) =>
        say(`Words: ${progressWords(progress)}`, doneOf(progress, 0, 1));
      const siglip = await workbench.open(choice, { signal, onProgress });
      const comparison = await compareTemplates(siglip, dataset, { templates, signal, onProgress, timed: 0 });
      const figure = figuresOf(comparison).find((name) => name === "top1" || name === "mAP") ?? "top1";
      const said = verdicts(comparison, figure);
      result.replaceChildren(panel.element);
      panel.tell(comparisonTable(comparison), said.join(" "));
      await chart.show((theme) => intervalChart(comparison, figure, theme));
      sentences.replaceChildren(...said.map((textContent) => build("li", { textContent })));
      return `${Object.keys(templates).length} ways to say it are compared.`;
    });
  });
}
