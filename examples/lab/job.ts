import { isSiglipError } from "siglip-web";
import { find, setText } from "../shared/dom.js";

/** How far a job is: what is being done, and which share of it, if that is known. */
export type Say = (words: string, done?: number) => void;

export interface Jobs {
  /** Runs a job, one at a time: while it runs, what starts one is disabled. Says what went wrong; never rejects. */
  run(work: (signal: AbortSignal, say: Say) => Promise<string>): Promise<void>;
}

/** Milliseconds that what came of a job stays in sight. */
const LINGER = 8000;

/** The bar at the bottom that shows the job under way, and ends it. */
export function createJobs(): Jobs {
  const root = document.documentElement;
  const dock = find("#dock", HTMLElement);
  const words = find("#job", HTMLElement);
  const progress = find("#dock progress", HTMLProgressElement);
  const cancel = find("#dock button", HTMLButtonElement);
  let current: AbortController | undefined;
  let going = 0;
  cancel.addEventListener("click", () => current?.abort());
  const starters = () => document.querySelectorAll<HTMLButtonElement>("[data-starts]");
  const say: Say = (text, done) => {
    setText(words, text);
    if (done === undefined) progress.removeAttribute("value");
    else progress.value = done;
  };
  return {
    async run(work) {
      if (current) return;
      clearTimeout(going);
      current = new AbortController();
      const { signal } = current;
      const focused = document.activeElement;
      root.dataset.state = "busy";
      for (const button of starters()) button.disabled = true;
      [progress.hidden, cancel.hidden, dock.hidden] = [false, false, false];
      say("Starting");
      try {
        say(await work(signal, say), 1);
      } catch (error) {
        say(signal.aborted ? "Cancelled." : troubleWords(error), 0);
        root.dataset.state = "trouble";
      } finally {
        current = undefined;
        [progress.hidden, cancel.hidden] = [true, true];
        if (!signal.aborted && root.dataset.state === "busy")
          going = window.setTimeout(() => (dock.hidden = true), LINGER);
        for (const button of starters()) button.disabled = false;
        if (root.dataset.state === "busy") root.dataset.state = "ready";
        // A button loses the focus while it is disabled, and Cancel with its going: the keyboard goes on where it was.
        if (focused instanceof HTMLElement && document.activeElement === document.body) focused.focus();
      }
    },
  };
}

/** What went wrong, in words. */
export function troubleWords(error: unknown): string {
  if (isSiglipError(error, "model-fetch")) {
    const { url, status } = error.data;
    return `The model can't be loaded: ${status === undefined ? "no answer from" : `answer ${status} for`} ${url}`;
  }
  return error instanceof Error ? error.message : String(error);
}
