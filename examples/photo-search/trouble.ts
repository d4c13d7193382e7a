import { find } from "../shared/dom.js";
import type { Trouble } from "./trouble-words.js";

/** The notice for what stops the whole page. */
export interface TroublePanel {
  show(trouble: Trouble, again: () => void): void;
  hide(): void;
}

export function createTroublePanel(): TroublePanel {
  const section = find("#trouble", HTMLElement);
  const title = find("h2", HTMLElement, section);
  const text = find("p", HTMLElement, section);
  const button = find("button", HTMLButtonElement, section);
  return {
    show(trouble, again) {
      title.textContent = trouble.title;
      text.textContent = trouble.text;
      button.textContent = trouble.action;
      button.onclick = () => {
        find("#pictures", HTMLElement).focus(); // the button is gone then, and the keyboard needs a place
        again();
      };
      section.hidden = false;
    },
    hide() {
      section.hidden = true;
    },
  };
}
