import { find, make, setText } from "../shared/dom.js";
import { count } from "../shared/numbers.js";
import type { Failed } from "./adding.js";

/** The lines, the bar and the notices that say what goes on and what went wrong. */
export interface Status {
  /** Changes often, and is not announced. */
  activity(text: string, done?: number, total?: number): void;
  /** Nothing is under way any more; what is said stays until the next. */
  idle(text?: string): void;
  announce(text: string): void;
  trouble(title: string, error: unknown, again: () => void): void;
  failures(failed: readonly Failed[]): void;
}

/** As many as are listed one by one. */
const LISTED = 30;

export function createStatus(): Status {
  const line = find("#activity", HTMLElement);
  const announcer = find("#announcer", HTMLElement);
  const bar = find("#progress", HTMLProgressElement);
  const trouble = find("#trouble", HTMLElement);
  const failures = find("#failures", HTMLElement);
  find("button", HTMLButtonElement, failures).addEventListener("click", () => {
    failures.hidden = true;
    find("#pictures", HTMLElement).focus();
  });

  return {
    activity(text, done, total) {
      trouble.hidden = true;
      setText(line, text);
      bar.hidden = false;
      if (done === undefined || total === undefined) return bar.removeAttribute("value");
      bar.max = Math.max(1, total);
      bar.value = done;
    },
    idle(text = "") {
      bar.hidden = true;
      setText(line, text);
    },
    announce: (text) => setText(announcer, text),
    trouble(title, error, again) {
      bar.hidden = true;
      setText(line, "");
      setText(find("h2", HTMLElement, trouble), title);
      setText(find("p", HTMLElement, trouble), error instanceof Error ? error.message : String(error));
      const button = find("button", HTMLButtonElement, trouble);
      button.onclick = () => {
        trouble.hidden = true;
        find("#pictures", HTMLElement).focus(); // the button is gone then, and the keyboard needs a place
        again();
      };
      trouble.hidden = false;
    },
    failures(failed) {
      if (failed.length === 0) return;
      const words =
        failed.length === 1 ? "1 file could not be used" : `${count(failed.length)} files could not be used`;
      setText(find("h2", HTMLElement, failures), words);
      const items = failed.slice(0, LISTED).map(({ id, why }) => make("li", "quiet", `${id}: ${why}`));
      if (failed.length > LISTED) items.push(make("li", "quiet", `and ${count(failed.length - LISTED)} more`));
      find("ul", HTMLElement, failures).replaceChildren(...items);
      failures.hidden = false;
    },
  };
}
