import { histogramOf, toPlace } from "./probabilities.js";

const BINS = 40;
const [WIDTH, HEIGHT] = [200, 60];

/** Bars of a label's probabilities over all pictures. Those from the threshold on are marked by their class. */
export interface Histogram {
  show(probabilities: Float32Array | undefined): void;
  /** Cheap: no bar is drawn anew. */
  mark(threshold: number): void;
}

export function createHistogram(svg: SVGElement): Histogram {
  const bars = Array.from({ length: BINS }, (_, bin) => {
    const bar = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    bar.setAttribute("x", String((bin * WIDTH) / BINS + 0.5));
    bar.setAttribute("width", String(WIDTH / BINS - 1));
    svg.append(bar);
    return bar;
  });
  return {
    show(probabilities) {
      const counts = histogramOf(probabilities ?? new Float32Array(), BINS);
      const most = Math.max(1, ...counts);
      for (const [bin, bar] of bars.entries()) {
        // Roots, so that few pictures beside many are seen at all.
        const height = Math.sqrt((counts[bin] ?? 0) / most) * HEIGHT;
        bar.setAttribute("height", height.toFixed(1));
        bar.setAttribute("y", (HEIGHT - height).toFixed(1));
      }
    },
    mark(threshold) {
      const place = toPlace(threshold);
      for (const [bin, bar] of bars.entries()) bar.classList.toggle("over", (bin + 0.5) / BINS >= place);
    },
  };
}
