import { teach, tune } from "../../dist/learn.js";
import { spread } from "./rounds.js";

/** Unit vectors of random numbers. */
function vectors(rows, dim) {
  const data = new Float32Array(rows * dim);
  for (let start = 0; start < data.length; start += dim) {
    let sum = 0;
    for (let i = start; i < start + dim; i++) {
      data[i] = Math.random() + Math.random() + Math.random() - 1.5;
      sum += data[i] ** 2;
    }
    for (let i = start; i < start + dim; i++) data[i] /= Math.sqrt(sum);
  }
  return { data, rows, dim, space: "random" };
}

/** Milliseconds of teaching `labels` labels from `shots` pictures each, with each of the options: from the call to its answer. */
export async function timeTeaching({ labels, shots, dim, ways, rounds }) {
  const names = Array.from({ length: labels * shots }, (_, i) => `label ${i % labels}`);
  const centres = vectors(labels, dim);
  const pictures = vectors(labels * shots, dim);
  for (let row = 0; row < pictures.rows; row++) {
    const own = pictures.data.subarray(row * dim, (row + 1) * dim);
    for (let i = 0; i < dim; i++) own[i] = own[i] * 0.8 + centres.data[(row % labels) * dim + i] * 0.6;
    const length = Math.hypot(...own);
    for (let i = 0; i < dim; i++) own[i] /= length;
  }
  const times = ways.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [way, options] of ways.entries()) {
      const began = performance.now();
      await teach({ vectors: pictures, labels: names }, options);
      times[way].push(performance.now() - began);
    }
  }
  return times.map((some) => spread(some.slice(1)));
}

/** Milliseconds of an epoch, with its validation: what passes between two notes of progress. */
export async function timeEpochs({ pairs, dim, epochs }) {
  const told = [];
  const [images, texts] = [vectors(pairs, dim), vectors(pairs, dim)];
  await tune({ images, texts }, { epochs, patience: epochs, onProgress: () => told.push(performance.now()) });
  return spread(told.slice(1).map((at, i) => at - told[i]));
}
