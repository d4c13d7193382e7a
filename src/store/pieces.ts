/** Part of a file that is stored as one, `to` exclusive, with what its bytes add up to. */
export interface Piece {
  from: number;
  to: number;
  /** Of these bytes, 64 hexadecimal digits. */
  sha256: string;
}

export interface Span {
  from: number;
  to: number;
}

const NAME = /^(\d+)-(\d+)-([0-9a-f]{64})$/;

/** All that is known of a piece stands in its name: a half-written one is found by its own checksum, and there is no list to tear. */
export function pieceName({ from, to, sha256 }: Piece): string {
  return `${from}-${to}-${sha256}`;
}

/** Undefined for a name that is no piece's. */
export function parsePiece(name: string): Piece | undefined {
  const [, from, to, sha256] = NAME.exec(name) ?? [];
  if (from === undefined || to === undefined || sha256 === undefined) return undefined;
  const piece = { from: Number(from), to: Number(to), sha256 };
  return piece.to > piece.from ? piece : undefined;
}

/**
 * The fewest pieces that cover a range as far as it is covered, in order; they may overlap where two tabs fetched at once
 * without knowing of each other.
 */
export function covering<T extends Span>(pieces: Iterable<T>, from: number, to: number): T[] {
  const touching = [...pieces].filter((piece) => piece.to > from && piece.from < to).sort(byStart);
  const chosen: T[] = [];
  let reach = from;
  for (let i = 0; i < touching.length && reach < to; ) {
    let best: T | undefined;
    for (; i < touching.length && (touching[i] as T).from <= reach; i++) {
      const piece = touching[i] as T;
      if (piece.to > reach && (best === undefined || piece.to > best.to)) best = piece;
    }
    if (best !== undefined) chosen.push(best);
    reach = best?.to ?? (touching[i]?.from as number | undefined) ?? to;
  }
  return chosen;
}

/** What of a range no piece covers, in order. */
export function gaps(pieces: Iterable<Span>, from: number, to: number): Span[] {
  const missing: Span[] = [];
  let reach = from;
  for (const piece of covering(pieces, from, to)) {
    if (piece.from > reach) missing.push({ from: reach, to: piece.from });
    reach = piece.to;
  }
  if (reach < to) missing.push({ from: reach, to });
  return missing;
}

/** How many bytes of `[0, ∞)` the pieces cover. */
export function covered(pieces: Iterable<Span>): number {
  let bytes = 0;
  let reach = 0;
  for (const piece of covering(pieces, 0, Number.POSITIVE_INFINITY)) {
    bytes += piece.to - Math.max(piece.from, reach);
    reach = piece.to;
  }
  return bytes;
}

/** Cuts ranges at multiples of `step`, so that each is asked for in one request. */
export function cut(spans: readonly Span[], step: number): Span[] {
  return spans.flatMap(({ from, to }) => {
    const parts: Span[] = [];
    for (let at = from; at < to; ) {
      const end = Math.min(to, (Math.floor(at / step) + 1) * step);
      parts.push({ from: at, to: end });
      at = end;
    }
    return parts;
  });
}

/** A range widened to multiples of `step`, within the file. */
export function widen({ from, to }: Span, step: number, size: number): Span {
  return { from: Math.floor(from / step) * step, to: Math.min(size, Math.ceil(to / step) * step) };
}

function byStart(a: Span, b: Span): number {
  return a.from - b.from || b.to - a.to;
}
