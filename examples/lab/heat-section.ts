import type { HeatMap } from "siglip-web";
import type { Dataset } from "siglip-web/evaluate";
import { drawHeat } from "../heat-map/draw-heat.js";
import { collage, drawPicture, TILES } from "../heat-map/pictures.js";
import { find } from "../shared/dom.js";
import type { Choice } from "./choice.js";
import { setOptions } from "./elements.js";
import { heatTable } from "./heat-table.js";
import type { Jobs } from "./job.js";
import { createPanel } from "./panel.js";
import { progressWords } from "./progress-words.js";
import type { Workbench } from "./workbench.js";

export interface HeatSection {
  /** Offers the pictures of a set. */
  offer(dataset: Dataset): void;
}

/** Where a text is looked for in a picture. */
export function createHeatSection(jobs: Jobs, workbench: Workbench, base: URL, choice: () => Choice): HeatSection {
  const form = find("#heat form", HTMLFormElement);
  const which = find("#heat-picture", HTMLSelectElement);
  const text = find("#heat-text", HTMLInputElement);
  const own = find("#heat-file", HTMLInputElement);
  const result = find("#heat-result", HTMLElement);
  const panel = createPanel({
    id: "heat-map",
    title: "Where in the picture it is",
    lead: "The picture is looked at tile by tile; the redder, the nearer to the words.",
  });
  panel.canvas.classList.add("picture");
  let offered: Dataset | undefined;
  let ownFile: File | undefined;

  const picture = async (): Promise<ImageBitmap> => {
    const image = which.value === "own" ? ownFile : offered?.examples[Number(which.value)]?.image;
    if (which.value !== "collage" && image instanceof Blob) return createImageBitmap(image);
    return collage(base);
  };
  const offer = () => {
    const some = (offered?.examples ?? []).slice(0, 200).map(({ id }, i) => ({ value: String(i), words: id }));
    const mine = ownFile ? [{ value: "own", words: ownFile.name }] : [];
    setOptions(which, [...mine, { value: "collage", words: "Six pictograms" }, ...some]);
  };
  own.addEventListener("change", () => {
    ownFile = own.files?.[0];
    offer();
    if (ownFile) which.value = "own";
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void jobs.run(async (signal, say) => {
      const onProgress = (progress: Parameters<typeof progressWords>[0]) => say(`Heat map: ${progressWords(progress)}`);
      const siglip = await workbench.open(choice(), { signal, onProgress });
      const image = await picture();
      const map: HeatMap = await siglip.heatMap(image, text.value, { ...TILES, signal });
      result.replaceChildren(panel.element);
      drawPicture(panel.canvas, image);
      drawHeat(panel.canvas, map);
      const table = heatTable(map);
      panel.tell(table, `“${text.value}” is nearest ${placeWords(map)}.`);
      return `“${text.value}” is nearest ${placeWords(map)}.`;
    });
  });
  offer();
  return {
    offer(dataset) {
      offered = dataset;
      offer();
    },
  };
}

/** Where the warmest tile is. */
function placeWords({ cosine, boxes }: HeatMap): string {
  const [left = 0, top = 0, width = 0, height = 0] = boxes[cosine.indexOf(Math.max(...cosine))] ?? [];
  const third = (middle: number, names: readonly [string, string, string]) =>
    names[Math.min(2, Math.floor(3 * middle))] ?? "";
  const down = third(top + height / 2, ["at the top", "in the middle", "at the bottom"]);
  return `${down}, ${third(left + width / 2, ["left", "centre", "right"])}`;
}
