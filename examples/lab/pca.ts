/** Rounds of power iteration; it ends before where nothing moves any more. */
const ROUNDS = 300;
const STILL = 1e-10;

export interface Plane {
  /** [rows, 2] */
  points: Float64Array;
  /** How much of the variance each of the two directions has. */
  shares: [number, number];
}

/**
 * The two directions in which vectors differ most, and where each stands on them: principal components, by power iteration
 * on the centred rows. `data` is [rows, dim]. The sign of a direction is that of its largest number.
 */
export function principalPlane(data: Float32Array, rows: number, dim: number): Plane {
  const centred = centre(data, rows, dim);
  const total = centred.reduce((sum, value) => sum + value * value, 0);
  const points = new Float64Array(rows * 2);
  const shares: [number, number] = [0, 0];
  for (const axis of [0, 1] as const) {
    const direction = strongest(centred, rows, dim);
    let strength = 0;
    for (let r = 0; r < rows; r++) {
      const along = dot(centred, r * dim, direction);
      points[2 * r + axis] = along;
      strength += along * along;
      for (let d = 0; d < dim; d++) centred[r * dim + d] = at(centred, r * dim + d) - along * at(direction, d);
    }
    shares[axis] = total > 0 ? strength / total : 0;
  }
  return { points, shares };
}

function centre(data: Float32Array, rows: number, dim: number): Float64Array {
  const mean = new Float64Array(dim);
  data.forEach((value, i) => {
    mean[i % dim] = at(mean, i % dim) + value / rows;
  });
  return Float64Array.from(data, (value, i) => value - at(mean, i % dim));
}

function strongest(rowsOf: Float64Array, rows: number, dim: number): Float64Array {
  // No direction in particular, and the same each time.
  let direction = unit(Float64Array.from({ length: dim }, (_, d) => Math.sin(d + 1)));
  for (let round = 0; round < ROUNDS; round++) {
    const next = new Float64Array(dim);
    for (let r = 0; r < rows; r++) {
      const along = dot(rowsOf, r * dim, direction);
      for (let d = 0; d < dim; d++) next[d] = at(next, d) + along * at(rowsOf, r * dim + d);
    }
    if (next.every((value) => value === 0)) break; // nothing is left to tell apart
    const turned = unit(next);
    const moved = 1 - Math.abs(dot(turned, 0, direction));
    direction = turned;
    if (moved < STILL) break;
  }
  const largest = direction.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return largest < 0 ? direction.map((value) => -value) : direction;
}

function unit(vector: Float64Array): Float64Array {
  const length = Math.sqrt(dot(vector, 0, vector)) || 1;
  return vector.map((value) => value / length);
}

function dot(a: Float64Array, from: number, b: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < b.length; d++) sum += at(a, from + d) * at(b, d);
  return sum;
}

function at(array: Float64Array, place: number): number {
  return array[place] as number;
}
