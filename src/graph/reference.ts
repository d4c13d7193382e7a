// Plain float64 arithmetic, from the operators' definitions, for known answers: short rather than fast.

export interface Numbers {
  dims: number[];
  /** In C order. */
  data: Float64Array;
}

export const count = (dims: readonly number[]) => dims.reduce((product, size) => product * size, 1);

const last = (dims: readonly number[]) => dims.at(-1) ?? 1;

/** Each element by itself; the shape stays. */
export function map({ dims, data }: Numbers, f: (x: number) => number): Numbers {
  return { dims, data: data.map(f) };
}

/** Element by element, with the broadcasting rules of NumPy and ONNX. */
export function zip(a: Numbers, b: Numbers, f: (x: number, y: number) => number): Numbers {
  const rank = Math.max(a.dims.length, b.dims.length);
  const sizes = (of: Numbers) => [...Array<number>(rank - of.dims.length).fill(1), ...of.dims];
  const [left, right] = [sizes(a), sizes(b)];
  const dims = left.map((size, axis) => Math.max(size, right[axis] ?? 1));
  const steps = (of: number[]) => of.map((size, axis) => (size === 1 ? 0 : count(of.slice(axis + 1))));
  const whole = (of: Numbers, its: number[]) => (count(its) === count(dims) ? of : pick(of, dims, steps(its)));
  const [x, y] = [whole(a, left).data, whole(b, right).data];
  return { dims, data: x.map((value, i) => f(value, y[i] as number)) };
}

/** Axis `i` of the result is axis `order[i]` of the input. */
export function transpose(a: Numbers, order: number[]): Numbers {
  const steps = order.map((axis) => count(a.dims.slice(axis + 1)));
  return pick(
    a,
    order.map((axis) => a.dims[axis] ?? 1),
    steps,
  );
}

/** The part `[from, to)` of one axis. */
export function slice(a: Numbers, axis: number, from: number, to: number): Numbers {
  const steps = a.dims.map((_, i) => count(a.dims.slice(i + 1)));
  const dims = a.dims.map((size, i) => (i === axis ? to - from : size));
  return pick(a, dims, steps, from * (steps[axis] ?? 1));
}

/** `a` before `b` along axis 1, with the same axis 0. */
export function concat(a: Numbers, b: Numbers): Numbers {
  const [rows = 1, length = 1, ...rest] = a.dims;
  const parts = Array.from({ length: rows }, (_, i) => [a, b].flatMap((of) => [...slice(of, 0, i, i + 1).data]));
  return { dims: [rows, length + (b.dims[1] ?? 1), ...rest], data: Float64Array.from(parts.flat()) };
}

/** `[…, m, k]` times `[k, n]` or `[…, k, n]`. */
export function matMul(a: Numbers, b: Numbers): Numbers {
  const [k, n] = [last(a.dims), last(b.dims)];
  const m = a.dims.at(-2) ?? 1;
  const [left, right, data] = [a.data, b.data, new Float64Array((a.data.length / k) * n)];
  for (let row = 0; row < left.length / k; row++) {
    const matrix = b.dims.length > 2 ? Math.floor(row / m) * k * n : 0;
    for (let i = 0; i < k; i++) {
      const x = left[row * k + i] as number;
      const line = matrix + i * n;
      for (let j = 0; j < n; j++) data[row * n + j] = (data[row * n + j] as number) + x * (right[line + j] as number);
    }
  }
  return { dims: [...a.dims.slice(0, -1), n], data };
}

/** The squares that a convolution sees whose stride is its size: `[b, c, h, w]` to `[b, h/size * w/size, c*size*size]`. */
export function patches(a: Numbers, size: number): Numbers {
  const [b = 1, c = 1, h = 1, w = 1] = a.dims;
  const split = { dims: [b, c, h / size, size, w / size, size], data: a.data };
  const { data } = transpose(split, [0, 2, 4, 1, 3, 5]);
  return { dims: [b, (h * w) / size ** 2, c * size ** 2], data };
}

/** Rows of a table, `[n, width]`. */
export function rows(table: Numbers, ids: number[], dims: number[]): Numbers {
  return {
    dims: [...dims, last(table.dims)],
    data: Float64Array.from(ids.flatMap((id) => [...slice(table, 0, id, id + 1).data])),
  };
}

/** One number for each row of the last axis, which stays as an axis of 1. */
export function reduce(a: Numbers, f: (row: Float64Array) => number): Numbers {
  const width = last(a.dims);
  const dims = [...a.dims.slice(0, -1), 1];
  return {
    dims,
    data: Float64Array.from({ length: count(dims) }, (_, i) => f(a.data.subarray(i * width, (i + 1) * width))),
  };
}

export const mean = (row: Float64Array) => row.reduce((sum, x) => sum + x, 0) / row.length;

/** Over the last axis: `scale * (x - mean) / √(variance + epsilon) + bias`. */
export function layerNorm(a: Numbers, scale: Numbers, bias: Numbers, epsilon: number): Numbers {
  const centred = zip(a, reduce(a, mean), (x, m) => x - m);
  const variance = map(
    reduce(
      map(centred, (x) => x * x),
      mean,
    ),
    (v) => 1 / Math.sqrt(v + epsilon),
  );
  const unit = zip(centred, variance, (x, v) => x * v);
  return zip(
    zip(unit, scale, (x, y) => x * y),
    bias,
    (x, y) => x + y,
  );
}

/** Over the last axis. */
export function softmax(a: Numbers): Numbers {
  const powers = zip(
    a,
    reduce(a, (row) => Math.max(...row)),
    (x, max) => Math.exp(x - max),
  );
  return zip(
    powers,
    reduce(powers, (row) => mean(row) * row.length),
    (x, sum) => x / sum,
  );
}

/** The error function, by a series of positive terms: full precision where |x| is below 20. */
export function erf(x: number): number {
  let [term, sum] = [x, 0];
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
    sum += term;
    term *= (2 * x * x) / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

export const gelu = (x: number) => 0.5 * x * (1 + erf(x / Math.SQRT2));

/** The approximation of GELU by tanh, as PyTorch's `gelu(approximate="tanh")`. */
export const tanhGelu = (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

/** The numbers of `a` that stand at these steps from each other, from `start` on. */
function pick(a: Numbers, dims: number[], steps: number[], start = 0): Numbers {
  const [source, data] = [a.data, new Float64Array(count(dims))];
  let to = 0;
  const walk = (axis: number, from: number) => {
    const [size, step] = [dims[axis] as number, steps[axis] as number];
    if (axis < dims.length - 1) for (let i = 0; i < size; i++) walk(axis + 1, from + i * step);
    else for (let i = 0; i < size; i++) data[to++] = source[from + i * step] as number;
  };
  walk(0, start);
  return { dims, data };
}
