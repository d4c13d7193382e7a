/**
 * One line of the table.
 *
 * @param ours Of the package: a number, or a spread `{ median, min, max, n }`.
 * @param other The same of what stands beside it, `against`; absent where the bound is on `ours` alone.
 * @param bound One of `{ most }` and `{ least }` for `ours`; `{ share }`, ours may be at most so much of the other; `{ times }`, the
 *   other must be at least so many times ours; `{ rate }`, ours must be at least so much of the other; `{ within }`, by no more
 *   than such a share more or less; `{ same: true }`.
 *   Without one, the row only tells.
 */
export function row({ work, unit, ours, other, against, bound, note }) {
  const ratio = other === undefined || middle(other) === 0 ? undefined : middle(ours) / middle(other);
  return { work, unit, ours, other, against, ratio, bound, met: bound && isMet(bound, middle(ours), ratio), note };
}

/** A line that there is no figure for, and why. */
export const skipped = (work, why) => ({ work, skipped: why });

export const middle = (figure) => (typeof figure === "object" ? figure.median : figure);

function isMet({ most, least, share, times, rate, within, same }, ours, ratio) {
  if (least !== undefined) return ours >= least;
  if (most !== undefined) return ours <= most;
  if (share !== undefined) return ratio <= share;
  if (times !== undefined) return 1 / ratio >= times;
  if (rate !== undefined) return ratio >= rate;
  if (within !== undefined) return Math.abs(ratio - 1) <= within;
  return same === true && ratio === 1;
}

export function boundText(bound) {
  if (!bound) return "";
  const { most, least, share, times, rate, within } = bound;
  if (least !== undefined) return `≥ ${least}`;
  if (most !== undefined) return `≤ ${most}`;
  if (share !== undefined) return `≤ ${share} ×`;
  if (times !== undefined) return `≤ 1/${times} ×`;
  if (within !== undefined) return `± ${100 * within} %`;
  return rate !== undefined ? `≥ ${rate} ×` : "the same";
}
