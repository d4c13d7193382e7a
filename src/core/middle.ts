type Numbers = Float32Array | Float64Array;

/** So few numbers are put in order as they are. */
const FEW = 1024;
/** Of more, those in equal parts of their range are counted; only the parts with the median are put in order. */
const PARTS = 4096;

/** The median of some finite numbers. NaN where there are none. */
export function middle(values: Numbers): number {
  return values.length <= FEW ? middleOf(values.toSorted(), 0, values.length) : middleIn(countParts(values));
}

/** The same, and the median of the numbers' distances from it. */
export function middleAndDistance(values: Numbers): { median: number; distance: number } {
  const parts = values.length <= FEW ? undefined : countParts(values);
  const median = parts ? middleIn(parts) : middle(values);
  if (parts && parts.scale > 0 && Number.isFinite(parts.scale)) return { median, distance: distanceIn(parts, median) };
  return { median, distance: middle(Float64Array.from(values, (value) => Math.abs(value - median))) };
}

/** Numbers by the part of their range in which they are: never before that of a lesser number. */
interface Parts {
  values: Numbers;
  least: number;
  /** Parts in 1. Not finite, or 0, where the range has no inverse: all are in the first part then. */
  scale: number;
  /** The part of each number. */
  parts: Uint16Array;
  /** How many numbers are in the parts before each, up to the number of parts. */
  before: Uint32Array;
}

function countParts(values: Numbers): Parts {
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const scale = PARTS / (most - least);
  const parts = new Uint16Array(values.length);
  const before = new Uint32Array(PARTS + 2);
  for (let i = 0; i < values.length; i++) {
    const part = (((values[i] as number) - least) * scale) | 0;
    parts[i] = part;
    (before[part + 1] as number)++;
  }
  for (let part = 0; part <= PARTS; part++) (before[part + 1] as number) += before[part] as number;
  return { values, least, scale, parts, before };
}

/** The mean of the two in the middle of `length` numbers, of which `sorted` has those from the place `from` on. */
function middleOf(sorted: Numbers, from: number, length: number): number {
  const at = (place: number) => sorted[place - from] as number;
  return (at(Math.floor((length - 1) / 2)) + at(Math.ceil((length - 1) / 2))) / 2;
}

function middleIn({ values, parts, before }: Parts): number {
  const { length } = values;
  const partOf = (place: number) => before.findIndex((count) => count > place) - 1;
  const [first, last] = [partOf(Math.floor((length - 1) / 2)), partOf(Math.ceil((length - 1) / 2))];
  // Those between them are empty.
  const inside = Float64Array.from(inParts({ values, parts }, new Set([first, last])));
  return middleOf(inside.sort(), before[first] as number, length);
}

/**
 * Only those are put in order that may have the median distance. A number's place in the range, as it is computed, is off
 * by far less than one part: so much is left on each side.
 */
function distanceIn({ values, least, scale, parts, before }: Parts, median: number): number {
  const { length } = values;
  const centre = (median - least) * scale;
  const countIn = (from: number, to: number) =>
    to < from ? 0 : (before[clamp(to + 1)] as number) - (before[clamp(from)] as number);
  /** The parts whose numbers are all nearer than `distance` parts, and those beyond which all are further. */
  const within = (distance: number) => [Math.floor(centre - distance) + 2, Math.floor(centre + distance) - 2] as const;
  const around = (distance: number) => [Math.floor(centre - distance) - 1, Math.floor(centre + distance) + 1] as const;
  const near = firstThat((distance) => countIn(...around(distance + 1)) > Math.floor((length - 1) / 2));
  const far = firstThat((distance) => countIn(...within(distance)) > Math.ceil((length - 1) / 2));
  const [[innerFrom, innerTo], [outerFrom, outerTo]] = [within(near), around(far)];
  const some = new Set<number>();
  for (let part = Math.max(0, outerFrom); part <= Math.min(PARTS, outerTo); part++) {
    if (part < innerFrom || part > innerTo) some.add(part);
  }
  const distances = Float64Array.from(inParts({ values, parts }, some), (value) => Math.abs(value - median));
  return middleOf(distances.sort(), countIn(innerFrom, innerTo), length);
}

/** The numbers in some parts. `indexOf` looks for those of one many times faster than a loop does, yet not for those of many. */
function inParts({ values, parts }: Pick<Parts, "values" | "parts">, some: ReadonlySet<number>): number[] {
  const found: number[] = [];
  if (some.size <= 2) {
    for (const part of some) {
      for (let i = parts.indexOf(part); i >= 0; i = parts.indexOf(part, i + 1)) found.push(values[i] as number);
    }
    return found;
  }
  const wanted = new Uint8Array(PARTS + 1);
  for (const part of some) wanted[part] = 1;
  for (let i = 0; i < parts.length; i++) if (wanted[parts[i] as number] === 1) found.push(values[i] as number);
  return found;
}

/** The least distance from 0 on for which `is` holds, as it does for all greater ones, and for that of all parts. */
function firstThat(is: (distance: number) => boolean): number {
  let [from, to] = [0, PARTS + 4];
  while (from < to) {
    const between = (from + to) >> 1;
    if (is(between)) to = between;
    else from = between + 1;
  }
  return from;
}

function clamp(part: number): number {
  return Math.min(Math.max(part, 0), PARTS + 1);
}
