import type { Embeddings } from "siglip-web";
import type { Dataset } from "siglip-web/evaluate";
import { find } from "../shared/dom.js";
import { type Choice, choiceName } from "./choice.js";
import { build, smallButton } from "./elements.js";
import type { Jobs } from "./job.js";
import { layOut } from "./layout.js";
import type { Layout, Method } from "./layout-types.js";
import { mapTable } from "./map-table.js";
import { createMapView } from "./map-view.js";
import { createPanel } from "./panel.js";
import { progressWords } from "./progress-words.js";
import { shown } from "./table.js";
import { thumbnailsOf } from "./thumbnails.js";
import type { Workbench } from "./workbench.js";

const KEYS = "Arrows walk from picture to picture, Shift and arrows move the map, + and - zoom, 0 shows all.";

/** Where the chosen pictures are laid out on a map, those that are alike near each other. */
export function createMapSection(
  jobs: Jobs,
  workbench: Workbench,
  given: () => { dataset: Dataset; choice: Choice },
): void {
  const form = find("#map form", HTMLFormElement);
  const method = find("#method", HTMLSelectElement);
  const result = find("#map-result", HTMLElement);
  const panel = createPanel({
    id: "map-of-pictures",
    title: "Map of the pictures",
    lead: `Drag to move, turn the wheel or pinch to zoom, click a picture to see what it is. ${KEYS}`,
    controls: [
      smallButton("+", "Zoom in", () => view.zoom(1.5)),
      smallButton("−", "Zoom out", () => view.zoom(1 / 1.5)),
      smallButton("Show all", "Show all of the map", () => view.reset()),
    ],
    shape: "tall",
  });
  panel.canvas.tabIndex = 0;
  panel.canvas.setAttribute("role", "application");
  panel.canvas.setAttribute("aria-roledescription", "map");
  const picked = build("output", { className: "picked" });
  picked.setAttribute("aria-live", "polite");
  panel.element.append(picked);
  let ids: string[] = [];
  const view = createMapView(panel.canvas, (index) => {
    picked.textContent = index === undefined ? "No picture is chosen." : (ids[index] ?? "");
  });
  let kept: { key: Dataset; name: string; vectors: Embeddings } | undefined;

  async function vectorsOf(
    { dataset, choice }: ReturnType<typeof given>,
    signal: AbortSignal,
    say: (words: string) => void,
  ) {
    const name = choiceName(choice);
    if (kept?.key === dataset && kept.name === name) return kept.vectors;
    const onProgress = (progress: Parameters<typeof progressWords>[0]) => say(`Map: ${progressWords(progress)}`);
    const siglip = await workbench.open(choice, { signal, onProgress });
    const images = dataset.examples.map(({ image }) => image);
    const vectors = await siglip.embedImages(images, { signal, onProgress });
    kept = { key: dataset, name, vectors };
    return vectors;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void jobs.run(async (signal, say) => {
      const now = given();
      const { data, rows, dim, inputs } = await vectorsOf(now, signal, say);
      const how = method.value as Method;
      const task = { method: how, data, rows, dim };
      const layout = await layOut(task, signal, (done) => say("Map: laying out", done));
      const examples = inputs.flatMap((input) => now.dataset.examples[input] ?? []);
      const thumbnails = await thumbnailsOf(examples, signal);
      ids = examples.map(({ id, label }) => (label === undefined || id.includes(label) ? id : `${id}: ${label}`));
      const { classes } = now.dataset;
      result.replaceChildren(panel.element);
      panel.tell(mapTable(examples, layout), `${rows} pictures, those that are alike near each other. ${KEYS}`);
      view.show({
        points: layout.points,
        thumbnails,
        classes: Int32Array.from(examples, ({ label, labels }) => classes.indexOf(label ?? labels?.[0] ?? "")),
        classCount: classes.length,
      });
      return `${rows} pictures are on the map. ${howWords(layout)}`;
    });
  });
}

function howWords({ shares }: Layout): string {
  if (!shares) return "Near each other is alike; how far apart groups are means little.";
  return `Across is ${shown(shares[0], "share")} of how they differ, down ${shown(shares[1], "share")}.`;
}
