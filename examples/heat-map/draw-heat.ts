import type { HeatMap } from "siglip-web";

/** The greatest opacity of the heat, of 255. */
const MOST = 190;

/** Draws a heat map over what is on a canvas: the coolest tile is clear, the hottest red. */
export function drawHeat(canvas: HTMLCanvasElement, { columns, rows, boxes, cosine }: HeatMap): void {
  const [low, high] = [Math.min(...cosine), Math.max(...cosine)];
  // A pixel a tile, and around them those at the edge once more; stretched so that each lies at its tile's middle.
  const cells = new ImageData(columns + 2, rows + 2);
  const within = (place: number, count: number) => Math.min(Math.max(place - 1, 0), count - 1);
  for (let y = 0; y < rows + 2; y++) {
    for (let x = 0; x < columns + 2; x++) {
      const value = cosine[within(y, rows) * columns + within(x, columns)] ?? low;
      const heat = (value - low) / (high - low || 1);
      cells.data.set([255, 170 - 150 * heat, 0, MOST * heat ** 2], (y * (columns + 2) + x) * 4);
    }
  }
  const small = new OffscreenCanvas(columns + 2, rows + 2);
  small.getContext("2d")?.putImageData(cells, 0, 0);
  const [, , width = 1, height = 1] = boxes[0] ?? [];
  const across = stretch(canvas.width, width, columns);
  const down = stretch(canvas.height, height, rows);
  canvas.getContext("2d")?.drawImage(small, across.from, down.from, across.length, down.length);
}

/** Where along a side of the canvas the tiles' pixels go, those around them too, when a tile takes such a share of it. */
function stretch(side: number, share: number, count: number) {
  const step = count > 1 ? (1 - share) / (count - 1) : share;
  return { from: side * (share / 2 - 1.5 * step), length: side * step * (count + 2) };
}
