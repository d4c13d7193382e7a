/**
 * Arrow keys between the buttons of a grid. Tab reaches one of them only, the one used last, so that hundreds of
 * pictures are one stop on the way through the page.
 */
export interface Roving {
  /** To be called after the list's items changed: makes sure that Tab reaches one of them. */
  refresh(): void;
}

export function createRoving(list: HTMLElement): Roving {
  let stop: HTMLElement | undefined;

  function moveStop(button: HTMLElement) {
    if (stop) stop.tabIndex = -1;
    button.tabIndex = 0;
    stop = button;
  }

  list.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLButtonElement) moveStop(target);
  });

  list.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element)) return;
    const at = [...list.children].findIndex((item) => item.contains(event.target as Element));
    const to = at < 0 ? undefined : target(event.key, at, list);
    if (to === undefined) return;
    event.preventDefault();
    buttonOf(list.children[to])?.focus();
  });

  return {
    refresh() {
      if (stop && list.contains(stop)) return;
      const first = buttonOf(list.firstElementChild);
      if (first) moveStop(first);
    },
  };
}

/** Which item a key leads to; undefined where it leads nowhere. */
function target(key: string, at: number, list: HTMLElement): number | undefined {
  const last = list.children.length - 1;
  // Read when a key is pressed: the width of the window decides.
  const columns = () => getComputedStyle(list).gridTemplateColumns.split(" ").length;
  const within = (to: number) => (to >= 0 && to <= last ? to : undefined);
  switch (key) {
    case "ArrowRight":
      return within(at + 1);
    case "ArrowLeft":
      return within(at - 1);
    case "ArrowDown":
      return within(at + columns());
    case "ArrowUp":
      return within(at - columns());
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return undefined;
  }
}

function buttonOf(item: Element | null | undefined): HTMLButtonElement | undefined {
  return item?.querySelector("button") ?? undefined;
}
