import { type Camera, pixelOf, type Size } from "./camera.js";
import type { Theme } from "./chart-theme.js";

/** A side of a picture on the map, in pixels: that of the whole map, and how much it grows with the zoom. */
const SIDE = 26;
const LARGEST = 160;

export interface MapScene {
  points: Float64Array;
  thumbnails: readonly (ImageBitmap | undefined)[];
  /** Of each point the place of its class, for its colour; -1 where it has none. */
  classes: Int32Array;
  classCount: number;
}

/** Draws the map as the camera sees it; `zoom` is how much larger than the whole. */
export function drawMap(
  canvas: HTMLCanvasElement,
  size: Size,
  scene: MapScene,
  view: { camera: Camera; zoom: number; selected?: number | undefined },
  theme: Theme,
): void {
  const ratio = devicePixelRatio;
  canvas.width = Math.round(size.width * ratio);
  canvas.height = Math.round(size.height * ratio);
  const context = canvas.getContext("2d");
  if (!context) return;
  context.scale(ratio, ratio);
  context.fillStyle = theme.surface;
  context.fillRect(0, 0, size.width, size.height);
  const side = Math.min(LARGEST, SIDE * Math.sqrt(Math.max(0.25, view.zoom)));
  const dark = isDark(theme.surface);
  const draw = (index: number, bold: boolean) => {
    const [x, y] = pixelOf(view.camera, scene.points, index);
    if (x < -side || y < -side || x > size.width + side || y > size.height + side) return;
    const own = bold ? Math.max(64, side * 1.5) : side;
    const place = scene.classes[index] ?? -1;
    const hue = (360 * place) / Math.max(1, scene.classCount);
    const ring = place < 0 ? theme.quiet : `oklch(${dark ? 0.78 : 0.6} 0.15 ${hue.toFixed(0)})`;
    context.fillStyle = bold ? theme.text : ring;
    const edge = bold ? 4 : 2;
    context.beginPath();
    context.roundRect(x - own / 2 - edge, y - own / 2 - edge, own + 2 * edge, own + 2 * edge, 5);
    context.fill();
    const picture = scene.thumbnails[index];
    if (!picture) return;
    context.fillStyle = "#fff";
    context.fillRect(x - own / 2, y - own / 2, own, own);
    context.drawImage(picture, x - own / 2, y - own / 2, own, own);
  };
  for (let index = 0; index < scene.points.length / 2; index++) if (index !== view.selected) draw(index, false);
  if (view.selected !== undefined) draw(view.selected, true);
}

/** Of `#rrggbb`. */
function isDark(colour: string): boolean {
  const [r = 255, g = 255, b = 255] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return r + g + b < 384;
}
