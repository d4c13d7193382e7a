import { compare, type Dataset } from "siglip-web/evaluate";
import { deviceInAddress } from "../shared/address.js";
import { find } from "../shared/dom.js";
import { BUILT_IN, type Choice, choiceName, choiceOptions } from "./choice.js";
import { createComparisonSection } from "./comparison-section.js";
import { setOptions } from "./elements.js";
import { createHeatSection } from "./heat-section.js";
import { createJobs } from "./job.js";
import { createMapSection } from "./map-section.js";
import { createModelsSection } from "./models-section.js";
import { createPicturesSection } from "./pictures-section.js";
import { doneOf, progressWords } from "./progress-words.js";
import { createWordsSection } from "./words-section.js";
import { createWorkbench } from "./workbench.js";

const FIRST: readonly Choice[] = [{ model: BUILT_IN }, { model: BUILT_IN, resolution: 96 }];

/** Joins the page's parts: pictures and models on one side, what is made of them on the other. */
function main(): void {
  const site = new URL("../", document.baseURI);
  const models = new URL("models/", site);
  const device = deviceInAddress();
  const run = find("#run", HTMLButtonElement);
  const chosen = find("#chosen", HTMLSelectElement);
  const jobs = createJobs();
  const workbench = createWorkbench(models, device);
  let dataset: Dataset | undefined;

  const section = createModelsSection(FIRST, offerModels);
  const given = () => {
    const choice = section.choices.find((one) => choiceName(one) === chosen.value);
    if (!choice) throw new Error("Choose a model first.");
    if (!dataset) throw new Error("The pictures are not there yet.");
    return { dataset, choice };
  };
  const showComparison = createComparisonSection();
  createWordsSection(jobs, workbench, given);
  createMapSection(jobs, workbench, given);
  const heat = createHeatSection(jobs, workbench, site, () => given().choice);
  createPicturesSection(site, (next) => {
    dataset = next;
    heat.offer(next);
    document.documentElement.dataset.state = "ready";
  });
  offerModels(section.choices);

  function offerModels(choices: readonly Choice[]): void {
    setOptions(
      chosen,
      choices.map(choiceName).map((name) => ({ value: name, words: name })),
    );
    run.textContent = choices.length < 2 ? "Measure it" : `Compare ${choices.length} models`;
  }

  run.addEventListener("click", () => {
    void jobs.run(async (signal, say) => {
      const { choices } = section;
      if (choices.length === 0) throw new Error("Choose a model first.");
      if (!dataset) throw new Error("The pictures are not there yet.");
      await workbench.close();
      const names = choices.map(choiceName);
      const candidates = choices.map((choice, i) => ({
        ...choiceOptions(choice, models),
        device,
        name: names[i] ?? "",
      }));
      const begun = performance.now();
      const comparison = await compare(candidates, dataset, {
        signal,
        onProgress: ({ model, ...progress }) =>
          say(`${model}: ${progressWords(progress)}`, doneOf(progress, names.indexOf(model), names.length)),
      });
      await showComparison(comparison);
      return `Done in ${((performance.now() - begun) / 1000).toFixed(1)} s, on ${dataset.examples.length} pictures.`;
    });
  });
}

main();
