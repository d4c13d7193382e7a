import { createSiglip } from "siglip-web";
import { drawHeat } from "./draw-heat.js";
import { collage } from "./pictures.js";

/** What the picture shows at first: the built-in model knows pictograms, not photos. */
const SHOWN = ["070-fish", "005-dog", "191-automobile", "126-pizza", "226-guitar", "092-evergreen-tree"];
const TILES = { tiles: [9, 6], overlap: 0.5 } as const;

const form = find("form", HTMLFormElement);
const canvas = find("canvas", HTMLCanvasElement);
const status = find("[role=status]", HTMLElement);
const base = new URL("../", document.baseURI);

function find<T extends Element>(selector: string, type: new () => T): T {
  const found = document.querySelector(selector);
  if (found instanceof type) return found;
  throw new Error(`The page has no ${selector}.`);
}

function draw(picture: ImageBitmap): void {
  canvas.width = 900;
  canvas.height = Math.round((900 * picture.height) / picture.width);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
}

async function main() {
  let picture = await collage(SHOWN.map((name) => new URL(`gallery/${name}.webp`, base)));
  draw(picture);
  const siglip = await createSiglip({ model: { url: new URL("models/siglip-demo/", base) } });
  let current = new AbortController();

  async function show() {
    current.abort();
    current = new AbortController();
    const { signal } = current;
    const text = String(new FormData(form).get("text"));
    const began = performance.now();
    status.textContent = `Looking for ${text}`;
    const map = await siglip.heatMap(picture, text, { ...TILES, signal });
    draw(picture);
    drawHeat(canvas, map);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    status.textContent = `${text}: ${map.columns} × ${map.rows} tiles in ${seconds} s`;
  }

  const say = (error: unknown) => {
    if (!current.signal.aborted) status.textContent = String(error);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show().catch(say);
  });
  form.addEventListener("change", async ({ target }) => {
    const file = target instanceof HTMLInputElement && target.files?.[0];
    if (!file) return;
    try {
      picture = await createImageBitmap(file);
      draw(picture);
      await show();
    } catch (error) {
      say(error);
    }
  });
  await show();
}

main().catch((error: unknown) => {
  status.textContent = String(error);
});
