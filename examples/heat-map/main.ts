import { createSiglip } from "siglip-web";
import { find } from "../shared/dom.js";
import { drawHeat } from "./draw-heat.js";
import { collage, drawPicture, TILES } from "./pictures.js";

const form = find("form", HTMLFormElement);
const canvas = find("canvas", HTMLCanvasElement);
const status = find("[role=status]", HTMLElement);
const base = new URL("../", document.baseURI);

async function main() {
  let picture = await collage(base);
  drawPicture(canvas, picture);
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
    drawPicture(canvas, picture);
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
      drawPicture(canvas, picture);
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
