/** A digit of the index along one axis of the source: its places are `stride` apart, and there are `size` of them. */
export interface Digit {
  axis: number;
  stride: number;
  size: number;
}

/**
 * How a value that only moves the numbers of a source about reads them: of each of its dimensions, the digits that make
 * up its index, from the slowest; and of each axis of the source, where reading begins.
 */
export interface View {
  dims: Digit[][];
  offsets: number[];
}

/** The source itself. */
export function viewOf(shape: readonly number[]): View {
  return {
    dims: shape.map((size, axis) => (size === 1 ? [] : [{ axis, stride: 1, size }])),
    offsets: shape.map(() => 0),
  };
}

/** The same numbers in the same order; `undefined` where a dimension would hold parts of two that don't divide. */
export function reshaped(view: View, shape: readonly number[]): View | undefined {
  const rest = order(view);
  const dims: Digit[][] = [];
  for (const size of shape) {
    const dim: Digit[] = [];
    for (let wanted = size; wanted !== 1; ) {
      const digit = rest.shift();
      if (!digit) return undefined;
      const taken = greatestShared(wanted, digit.size);
      if (taken === 1) return undefined;
      const left = digit.size / taken;
      dim.push({ ...digit, stride: digit.stride * left, size: taken });
      if (left > 1) {
        if (taken !== wanted) return undefined;
        rest.unshift({ ...digit, size: left });
      }
      wanted /= taken;
    }
    dims.push(dim);
  }
  return rest.length === 0 ? { dims, offsets: view.offsets } : undefined;
}

function greatestShared(wanted: number, size: number): number {
  if (wanted % size === 0) return size;
  return size % wanted === 0 ? wanted : 1;
}

/** The view whose dimension `i` is dimension `perm[i]` of this one. */
export function transposed(view: View, perm: readonly number[]): View {
  return { ...view, dims: perm.map((from) => view.dims[from] as Digit[]) };
}

/** Part of a dimension. */
export function part(view: View, dim: number, from: number, to: number): View | undefined {
  const [digit, ...more] = joined(view.dims[dim] ?? []);
  if (more.length > 0) return undefined;
  if (!digit) return from === 0 && to === 1 ? view : undefined;
  const { axis, stride } = digit;
  const offsets = view.offsets.with(axis, (view.offsets[axis] ?? 0) + from * stride);
  return { offsets, dims: view.dims.with(dim, to - from === 1 ? [] : [{ axis, stride, size: to - from }]) };
}

/** All digits from the slowest to the fastest, neighbours joined: the order in which the source is read. */
export function order(view: View): Digit[] {
  return joined(view.dims.flat());
}

/** Whether a view reads its source from beginning to end. */
export function isInOrder(view: View, shape: readonly number[]): boolean {
  const all = viewOf(shape).dims.flat();
  return view.offsets.every((offset) => offset === 0) && sameDigits(order(view), all);
}

/** Whether both go through the same numbers in the same order. */
export function sameDigits(a: readonly Digit[], b: readonly Digit[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ axis, stride, size }, i) => axis === b[i]?.axis && stride === b[i]?.stride && size === b[i]?.size)
  );
}

/** Neighbours that together are one digit, as one. */
function joined(digits: readonly Digit[]): Digit[] {
  const all: Digit[] = [];
  for (const digit of digits) {
    const last = all.at(-1);
    if (last && last.axis === digit.axis && last.stride === digit.stride * digit.size) {
      all[all.length - 1] = { ...digit, size: last.size * digit.size };
    } else {
      all.push(digit);
    }
  }
  return all;
}
