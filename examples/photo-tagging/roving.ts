/** Arrow keys between the buttons of a grid; Tab reaches one of them only, so that hundreds are one stop. */
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
    const { altKey, ctrlKey, metaKey, shiftKey, target, key } = event;
    if (altKey || ctrlKey || metaKey || shiftKey || !(target instanceof Element)) return;
    const at = [...list.children].findIndex((item) => item.contains(target));
    const to = at < 0 ? undefined : list.children[placeAfter(key, at, list)];
    const button = to?.querySelector("button");
    if (!button || to === list.children[at]) return;
    event.preventDefault();
    button.focus();
  });
  return {
    refresh() {
      if (stop && list.contains(stop) && list.contains(document.activeElement)) return; // the user is on it
      const first = list.querySelector("button");
      if (first) moveStop(first);
    },
  };
}

function placeAfter(key: string, at: number, list: HTMLElement): number {
  // Read when a key is pressed: the width of the window decides.
  const columns = () => getComputedStyle(list).gridTemplateColumns.split(" ").length;
  switch (key) {
    case "ArrowRight":
      return at + 1;
    case "ArrowLeft":
      return at - 1;
    case "ArrowDown":
      return at + columns();
    case "ArrowUp":
      return at - columns();
    case "Home":
      return 0;
    case "End":
      return list.children.length - 1;
    default:
      return at;
  }
}
