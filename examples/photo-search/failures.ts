import { find, make } from "../shared/dom.js";

export interface FileFailure {
  name: string;
  /** Goes on after the name: "it is too large". */
  why: string;
}

/** As many as are listed one by one. */
const LISTED = 30;

/** The notice that lists files which could not be used. */
export interface FailureList {
  add(failures: readonly FileFailure[]): void;
}

export function createFailureList(announce: (text: string) => void): FailureList {
  const section = find("#failures", HTMLElement);
  const title = find("h2", HTMLElement, section);
  const list = find("ul", HTMLUListElement, section);
  let count = 0;
  find("button", HTMLButtonElement, section).addEventListener("click", () => {
    section.hidden = true;
    find("#pictures", HTMLElement).focus(); // the button is gone, and the keyboard needs a place
    list.replaceChildren();
    count = 0;
  });
  return {
    add(failures) {
      if (failures.length === 0) return;
      const room = Math.max(0, LISTED - count);
      list.append(...failures.slice(0, room).map(({ name, why }) => make("li", "", `${name}: ${why}`)));
      count += failures.length;
      if (count > LISTED) {
        list.querySelector(".rest")?.remove();
        list.append(make("li", "rest", `and ${count - LISTED} more`));
      }
      title.textContent = count === 1 ? "One file could not be used" : `${count} files could not be used`;
      announce(title.textContent);
      section.hidden = false;
    },
  };
}
