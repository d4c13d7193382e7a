import { badInput, SiglipError } from "../core/errors.js";

// What the compiler can't hold. Each throws a typed error that names the argument.

/** Throws `bad-input` unless each is a whole number from 1. */
export function requireCounts(values: readonly number[], argument: string): void {
  const wrong = values.find((value) => !(Number.isInteger(value) && value > 0));
  if (wrong !== undefined) throw badInput(argument, `${argument} must be whole numbers from 1, not ${String(wrong)}.`);
}

/** Throws `bad-input` unless a table has as many numbers as rows times columns, `numerics` where a row has NaN. */
export function requireTable(values: ArrayLike<number>, rows: number, cols: number, argument: string): void {
  if (values.length !== rows * cols) {
    throw badInput(argument, `${argument} must have ${rows} × ${cols} numbers, not ${values.length}.`);
  }
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) {
      const row = Math.floor(i / cols);
      throw new SiglipError("numerics", `Row ${row} of ${argument} has what is no number.`, { row });
    }
  }
}
