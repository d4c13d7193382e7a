export interface GridLayout {
  columns: number;
  /** A tile's side, in pixels. */
  side: number;
  /** From one tile's edge to the next one's, across and down. */
  step: number;
  height: number;
}

/** As many columns as fit with tiles of at least `least` pixels, which then fill the width. */
export function layOut(width: number, count: number, least: number, gap: number): GridLayout {
  const columns = Math.max(1, Math.floor((width + gap) / (least + gap)));
  const side = (width - (columns - 1) * gap) / columns;
  const step = side + gap;
  const rows = Math.ceil(count / columns);
  return { columns, side, step, height: Math.max(0, rows * step - gap) };
}

/** The tiles, first to before last, that a window from `top` to `bottom` of the grid touches, and a margin around it. */
export function tilesBetween(
  { columns, step }: GridLayout,
  count: number,
  top: number,
  bottom: number,
  margin: number,
): [first: number, end: number] {
  const first = Math.max(0, Math.floor((top - margin) / step)) * columns;
  const end = Math.max(0, Math.ceil((bottom + margin) / step)) * columns;
  return [Math.min(first, count), Math.min(end, count)];
}

/** Which tile a key leads to from another; undefined where it leads nowhere. */
export function tileBy(key: string, at: number, columns: number, count: number): number | undefined {
  const steps: Partial<Record<string, number>> = {
    ArrowRight: at + 1,
    ArrowLeft: at - 1,
    ArrowDown: at + columns,
    ArrowUp: at - columns,
    Home: 0,
    End: count - 1,
  };
  const to = steps[key];
  return to !== undefined && to >= 0 && to < count ? to : undefined;
}
