import { tune } from "../../dist/learn.js";
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

/** Milliseconds of an epoch, with its validation: what passes between two notes of progress. */
export async function timeEpochs({ pairs, dim, epochs }) {
  const told = [];
  const [images, texts] = [vectors(pairs, dim), vectors(pairs, dim)];
  await tune({ images, texts }, { epochs, patience: epochs, onProgress: () => told.push(performance.now()) });
  return spread(told.slice(1).map((at, i) => at - told[i]));
}
