import { type GridLayout, layOut, tileBy, tilesBetween } from "./grid-layout.js";
import type { Score } from "./score-words.js";
import type { Thumbnails } from "./thumbnails.js";
import { createTile, type Tile } from "./tile.js";

export interface GridEntry {
  id: string;
  alt: string;
  score?: Score;
  /** Near-duplicates that this one stands for. */
  more?: number;
}

/** The pictures: however many there are, only tiles near the window are in the page. */
export interface Grid {
  readonly entries: readonly GridEntry[];
  show(entries: readonly GridEntry[]): void;
  /** Leaves alone what is not in sight yet, until there is something else to show or the user scrolls. */
  pause(): void;
  /** A tile's small picture is there. */
  picture(id: string, url: string): void;
  /** Moves the mark to an entry, and scrolls there. */
  goTo(at: number): void;
}

const GAP = 12;
/** Pixels above and below the window in which tiles are kept ready. */
const MARGIN = 600;

export function createGrid(
  list: HTMLElement,
  thumbnails: Pick<Thumbnails, "get" | "want">,
  onOpen: (at: number) => void,
): Grid {
  let entries: readonly GridEntry[] = [];
  let layout: GridLayout = layOut(0, 0, 1, GAP);
  let active = 0;
  let scheduled = 0;
  let wantedFrom = -1;
  const mounted = new Map<number, Tile>();
  const filled = new Set<number>(); // whose tiles show what is there now
  const spare: Tile[] = [];

  /** Renders in the next frame, or in a later one. */
  function schedule(frames = 1) {
    scheduled ||= requestAnimationFrame(() => {
      scheduled = 0;
      if (frames === 1) render();
      else schedule(frames - 1);
    });
  }

  function pause() {
    cancelAnimationFrame(scheduled);
    scheduled = 0;
  }

  /** All tiles near the window; or those in sight alone, so that they are painted before the others take time. */
  function render(which: "near" | "in sight" = "near") {
    const top = -list.getBoundingClientRect().top;
    const bottom = top + innerHeight;
    const [first, end] = tilesBetween(layout, entries.length, top, bottom, MARGIN);
    const [seen, unseen] = tilesBetween(layout, entries.length, top, bottom, 0);
    for (const [at, tile] of mounted) {
      if (at >= first && at < end) continue;
      mounted.delete(at);
      filled.delete(at);
      spare.push(tile);
    }
    const [from, to] = which === "near" ? [first, end] : [seen, unseen];
    let moved = false;
    for (let at = from; at < to; at++) {
      if (filled.has(at)) continue;
      fill(at);
      moved = true;
    }
    for (const tile of spare) tile.hide();
    markActive();
    if (!moved && end > first && wantedFrom === first) return; // the same tiles as in the frame before
    wantedFrom = first;
    const inSight = entries.slice(seen, unseen);
    thumbnails.want([...inSight, ...entries.slice(unseen, end), ...entries.slice(first, seen)].map(({ id }) => id));
  }

  function fill(at: number) {
    const entry = entries[at];
    if (!entry) return;
    // The one that was let go of last is still to be seen: showing it elsewhere costs less than hiding it, and showing another.
    const tile = mounted.get(at) ?? spare.pop() ?? createTile(list, `tile-${mounted.size}`);
    mounted.set(at, tile);
    filled.add(at);
    tile.show(entry, at, entries.length);
    tile.place((at % layout.columns) * layout.step, Math.floor(at / layout.columns) * layout.step);
    tile.picture(thumbnails.get(entry.id));
  }

  function relayout() {
    const width = list.clientWidth;
    layout = layOut(width, entries.length, width < 480 ? 100 : 148, GAP);
    list.style.height = `${layout.height}px`;
    list.style.setProperty("--side", `${layout.side}px`);
    filled.clear();
    render("in sight");
    pause();
    schedule(2); // once those are painted
  }

  function markActive() {
    for (const [at, tile] of mounted) tile.mark(at === active);
    const id = mounted.get(active)?.element.id ?? "";
    if (list.getAttribute("aria-activedescendant") !== id) list.setAttribute("aria-activedescendant", id);
  }

  function goTo(at: number) {
    active = at;
    const top = list.getBoundingClientRect().top + Math.floor(at / layout.columns) * layout.step;
    const room = Number.parseFloat(getComputedStyle(list).scrollMarginTop) || 0; // what covers the top of the window
    if (top < room) window.scrollBy({ top: top - room, behavior: "instant" });
    else if (top + layout.side > innerHeight - GAP) {
      window.scrollBy({ top: top + layout.side - innerHeight + GAP, behavior: "instant" });
    }
    render();
  }

  addEventListener("scroll", () => schedule(), { passive: true });
  new ResizeObserver(() => list.clientWidth > 0 && relayout()).observe(list);
  addEventListener("resize", () => schedule());
  list.addEventListener("click", ({ target }) => {
    const at = indexOf(target);
    if (at === undefined) return;
    active = at;
    markActive();
    onOpen(at);
  });
  list.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      if (entries[active]) onOpen(active);
      return;
    }
    const to = tileBy(event.key, active, layout.columns, entries.length);
    if (to === undefined) return;
    event.preventDefault();
    goTo(to);
  });

  function indexOf(target: EventTarget | null): number | undefined {
    const element = target instanceof Element ? target.closest("[data-id]") : undefined;
    for (const [at, tile] of mounted) if (tile.element === element) return at;
    return undefined;
  }

  return {
    get entries() {
      return entries;
    },
    show(next) {
      const same = entries[active]?.id;
      entries = next;
      active = Math.max(0, same === undefined ? 0 : next.findIndex(({ id }) => id === same));
      list.hidden = next.length === 0;
      relayout();
    },
    picture(id, url) {
      for (const [at, tile] of mounted) if (entries[at]?.id === id) tile.picture(url);
    },
    goTo,
    pause,
  };
}
