/**
 * In what order the products of a score are added up: as the kernel for one query does, as that for four does, or in any
 * order, each time to one of the two nearest float32 numbers.
 */
export type Summed = "one" | "four" | "any";

/** How far scores of a query may be off. */
export interface Errors {
  of: (row: number) => number;
  /** `of` says no more of any row that was ever written. */
  most: number;
}

/** The rounding of a sum of so many products of unit vectors' numbers: by the additions, and the product, on a term's way. */
const ROUNDING: Record<Summed, (numbers: number) => number> = {
  one: (numbers) => (numbers / 8 + 8) * 2 ** -24,
  four: (numbers) => (numbers / 4 + 8) * 2 ** -24,
  any: (numbers) => (numbers + 8) * 2 ** -23,
};

/** Of scores whose products are added up as float32. */
export function errorsOfSums(numbers: number, summed: Summed): Errors {
  const error = ROUNDING[summed](numbers);
  return { of: () => error, most: error };
}

/**
 * Of scores of whole numbers, whose sums are exact: what rounding has left out of the row, times the query's length of 1
 * (Cauchy and Schwarz), and out of the query, times the row's; what is made of the sum is rounded a few times.
 */
export function errorsOfWholes(leftOfQuery: number, leftOfRow: (row: number) => number, mostLeft: number): Errors {
  const error = (left: number) => left * (1 + 1e-5) + leftOfQuery * (1 + left) + 8 * 2 ** -23;
  return { of: (row) => error(leftOfRow(row)), most: error(mostLeft) };
}
