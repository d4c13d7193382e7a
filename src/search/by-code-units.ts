/** The order of texts that is the same everywhere: by their UTF-16 units. */
export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
