// The curves of a soak, as an SVG that needs nothing else.

const [WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM] = [720, 320, 56, 34, 150, 44];
const LINES = [
  { kind: "pageHeap", name: "page, heap", colour: "#1d6fb8" },
  { kind: "workerHeap", name: "workers, heap", colour: "#c2571a" },
  { kind: "wasm", name: "WebAssembly", colour: "#3c7d3a" },
  { kind: "gpuBytes", name: "GPU buffers", colour: "#7a4fb0" },
];

/** What lives after each part of a soak, as a share of what was there when all was warm. */
export function soakPicture({ device, images, warm, curve }) {
  const lines = LINES.filter(({ kind }) => curve[0][kind] > 0);
  const shares = lines.flatMap(({ kind }) => curve.map((point) => point[kind] / curve[0][kind]));
  const [least, most] = [Math.min(0.9, ...shares), Math.max(1.1, ...shares)];
  const x = (count) => LEFT + ((WIDTH - LEFT - RIGHT) * (count - warm)) / (images - warm);
  const y = (share) => TOP + ((HEIGHT - TOP - BOTTOM) * (most - share)) / (most - least);
  const rule = (share, dash) =>
    `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(share).toFixed(1)}" y2="${y(share).toFixed(1)}" stroke="#bbb"${dash ? ' stroke-dasharray="4 4"' : ""}/>` +
    `<text x="${LEFT - 8}" y="${(y(share) + 4).toFixed(1)}" text-anchor="end">${Math.round(100 * share)} %</text>`;
  const ends = spread(lines.map(({ kind }) => y(curve.at(-1)[kind] / curve[0][kind])));
  const drawn = lines.map(({ kind, name, colour }, i) => {
    const points = curve.map((point) => `${x(point.images).toFixed(1)},${y(point[kind] / curve[0][kind]).toFixed(1)}`);
    const megabytes = (curve.at(-1)[kind] / 1e6).toFixed(1);
    return (
      `<polyline points="${points.join(" ")}" fill="none" stroke="${colour}" stroke-width="2"/>` +
      `<text x="${WIDTH - RIGHT + 8}" y="${ends[i].toFixed(1)}" fill="${colour}">${name}, ${megabytes} MB</text>`
    );
  });
  const counts = [warm, (warm + images) / 2, images].map(
    (count) =>
      `<text x="${x(count).toFixed(1)}" y="${HEIGHT - BOTTOM + 20}" text-anchor="middle">${Math.round(count).toLocaleString("en")}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12" fill="#333"><title>Memory over ${images} pictures</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${LEFT}" y="20" font-size="14">Memory after ${warm} pictures = 100 %, on ${device}</text>`,
    rule(1),
    rule(1.05, true),
    rule(0.95, true),
    ...drawn,
    ...counts,
    `<text x="${x((warm + images) / 2).toFixed(1)}" y="${HEIGHT - 6}" text-anchor="middle">pictures encoded</text>`,
    "</svg>\n",
  ].join("\n");
}

/** Heights of labels, at least a line apart. */
function spread(heights) {
  const order = heights.map((_, i) => i).toSorted((a, b) => heights[a] - heights[b]);
  const placed = [...heights];
  order.forEach((at, i) => {
    const above = order[i - 1];
    placed[at] = Math.max(heights[at] + 4, above === undefined ? 0 : placed[above] + 15);
  });
  return placed;
}
