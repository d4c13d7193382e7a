// Pictures for all engines, drawn from seeds: the same ones in every run of one browser.

/** `[width, height, how many of 300]`: each size has about as many pixels in all as the next. */
const MIX = [
  [640, 480, 150],
  [800, 600, 75],
  [1024, 768, 45],
  [1600, 1200, 21],
  [3000, 2000, 6],
  [4000, 3000, 3],
];

/** Numbers from 0 to 1, always the same ones for a seed. */
function numbersFrom(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

/** One JPEG with large shapes and fine texture, so that it is as large as a photograph of its size (quality 0.9). */
export async function drawJpeg(width, height, seed) {
  const next = numbersFrom(seed * 7919 + 1);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  const colour = () => `hsl(${360 * next()} ${30 + 60 * next()}% ${20 + 60 * next()}%)`;
  const sky = context.createLinearGradient(0, 0, width * next(), height);
  for (const stop of [0, 0.4, 1]) sky.addColorStop(stop, colour());
  context.fillStyle = sky;
  context.fillRect(0, 0, width, height);
  for (let i = 0; i < 60; i++) {
    context.fillStyle = colour();
    context.beginPath();
    context.ellipse(width * next(), height * next(), width * next() * 0.1, height * next() * 0.1, next() * 3, 0, 7);
    context.fill();
  }
  const grain = new OffscreenCanvas(256, 256);
  const pixels = new ImageData(256, 256);
  for (let i = 0; i < pixels.data.length; i += 4) pixels.data.set([256 * next(), 256 * next(), 256 * next(), 40], i);
  grain.getContext("2d").putImageData(pixels, 0, 0);
  context.fillStyle = context.createPattern(grain, "repeat");
  context.fillRect(0, 0, width, height);
  return canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
}

/** So many JPEGs of mixed sizes, large and small in turn; `pixels` in all. */
export async function drawMixed(count, seed = 1) {
  const sizes = MIX.flatMap(([width, height, share]) => Array(share).fill([width, height]));
  // Steps of the golden ratio: every size comes again and again, in its share of the mix, however many are asked for.
  const chosen = Array.from({ length: count }, (_, i) => sizes[Math.floor(300 * ((i * 0.6180339887) % 1))]);
  const files = [];
  for (const [i, [width, height]] of chosen.entries()) files.push(await drawJpeg(width, height, seed + i));
  return { files, pixels: chosen.reduce((sum, [width, height]) => sum + width * height, 0) };
}

/** Decoded pixels of a square of this side, ready for a tower of this size. */
export function drawReady(side, seed) {
  const next = numbersFrom(seed);
  const image = new ImageData(side, side);
  for (let i = 0; i < image.data.length; i++) image.data[i] = i % 4 === 3 ? 255 : 256 * next();
  return image;
}
