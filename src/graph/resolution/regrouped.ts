/**
 * The shape that a reshape is to give once what it reads is of other sizes. The dimensions of `from` and of `to` that hold
 * the same numbers are found; where such a group of `from` is of another size `now`, so is that of `to`.
 *
 * @param grown New sizes by their old ones: which dimension it is, where a group of `to` has several.
 *
 * `undefined` where that leaves a doubt.
 */
export function regrouped(
  from: readonly number[],
  to: readonly number[],
  now: readonly number[],
  grown: ReadonlyMap<number, number>,
): number[] | undefined {
  if (from.length !== now.length || from.some((size, i) => size === 1 && now[i] !== 1)) return undefined;
  const [ins, outs] = [placesOf(from), placesOf(to)];
  const shape = [...to];
  while (ins.length > 0 || outs.length > 0) {
    const [left, right] = [new Group(from), new Group(to)];
    do {
      const [group, rest] = left.size <= right.size ? [left, ins] : [right, outs];
      const next = rest.shift();
      if (next === undefined) return undefined;
      group.take(next);
    } while (left.size !== right.size);
    const wanted = left.sizeIn(now);
    if (wanted === left.size) continue;
    const { places } = right;
    const [place, ...others] = places.length === 1 ? places : places.filter((one) => grown.has(to[one] as number));
    if (place === undefined || others.length > 0) return undefined;
    shape[place] = places.length === 1 ? wanted : (grown.get(to[place] as number) as number);
    if (right.sizeIn(shape) !== wanted) return undefined;
  }
  return shape;
}

/** Dimensions of one number lie anywhere. */
function placesOf(shape: readonly number[]): number[] {
  return shape.flatMap((size, i) => (size === 1 ? [] : [i]));
}

/** Neighbouring dimensions of a shape. */
class Group {
  readonly places: number[] = [];
  size = 1;
  readonly #shape: readonly number[];

  constructor(shape: readonly number[]) {
    this.#shape = shape;
  }

  take(place: number): void {
    this.places.push(place);
    this.size = this.sizeIn(this.#shape);
  }

  sizeIn(shape: readonly number[]): number {
    return this.places.reduce((product, place) => product * (shape[place] as number), 1);
  }
}
