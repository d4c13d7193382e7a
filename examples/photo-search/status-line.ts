import { find, setText } from "../shared/dom.js";

/** The words and the bar that say what goes on. */
export interface StatusLine {
  /** What a search gave. `detail` changes often and is not announced. */
  outcome(text: string, detail?: string): void;
  /** What goes on in the background. It is not announced, since it changes all the time; `announce` is for that. */
  activity(text: string): void;
  announce(text: string): void;
  /** Without numbers: under way, nobody knows how far. */
  progress(done?: number, total?: number): void;
  idle(): void;
}

export function createStatusLine(): StatusLine {
  const outcome = find("#outcome", HTMLElement);
  const detail = find("#outcome-detail", HTMLElement);
  const activity = find("#activity", HTMLElement);
  const announcer = find("#announcer", HTMLElement);
  const bar = find("#progress", HTMLProgressElement);
  return {
    outcome(text, more = "") {
      setText(outcome, text);
      setText(detail, more);
    },
    activity: (text) => setText(activity, text),
    announce: (text) => setText(announcer, text),
    progress(done, total) {
      if (done === undefined || total === undefined) {
        bar.removeAttribute("value");
      } else {
        bar.max = Math.max(total, 1);
        bar.value = done;
      }
      bar.hidden = false;
    },
    idle() {
      bar.hidden = true;
    },
  };
}
