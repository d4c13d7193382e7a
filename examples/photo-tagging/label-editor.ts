import { find, setText } from "../shared/dom.js";
import { count } from "../shared/numbers.js";
import { createHistogram } from "./histogram.js";
import { percent, toPlace, toProbability } from "./probabilities.js";
import type { TagLabel } from "./tagging.js";

export interface EditorEvents {
  rename(id: string, typed: string): void;
  remove(id: string): void;
  /** The slider is under way. */
  preview(id: string, threshold: number): void;
  threshold(id: string, threshold: number): void;
  teach(id: string): void;
  accept(id: string): void;
  leave(id: string): void;
  forgetTaught(id: string): void;
}

export interface EditorState {
  label: TagLabel;
  probabilities: Float32Array | undefined;
  tagged: number;
  yes: number;
  no: number;
  teaching: boolean;
}

export interface LabelEditor {
  show(state: EditorState | undefined): void;
}

export function createLabelEditor(on: EditorEvents): LabelEditor {
  const section = find("#editor", HTMLElement);
  const name = find("#name", HTMLInputElement);
  const slider = find("#threshold", HTMLInputElement);
  const words = find("#threshold-words", HTMLElement);
  const histogram = createHistogram(find("#histogram", SVGElement));
  const histogramWords = find("#histogram-words", HTMLElement);
  const teachWords = find("#teach-words", HTMLElement);
  const buttonOf = (id: string) => find(`#${id}`, HTMLButtonElement);
  const [teach, accept, leave, back] = [
    buttonOf("teach"),
    buttonOf("accept"),
    buttonOf("leave"),
    buttonOf("forget-taught"),
  ];
  let shown: string | undefined;
  let drawn: Float32Array | undefined;

  const withShown = (use: (id: string) => void) => () => {
    if (shown !== undefined) use(shown);
  };
  name.addEventListener(
    "change",
    withShown((id) => on.rename(id, name.value)),
  );
  name.addEventListener("keydown", ({ key }) => {
    if (key === "Enter") name.blur();
  });
  slider.addEventListener(
    "input",
    withShown((id) => on.preview(id, toProbability(slider.valueAsNumber))),
  );
  slider.addEventListener(
    "change",
    withShown((id) => on.threshold(id, toProbability(slider.valueAsNumber))),
  );
  find("#remove", HTMLButtonElement).addEventListener("click", withShown(on.remove));
  for (const [button, use] of [
    [teach, on.teach],
    [accept, on.accept],
    [leave, on.leave],
    [back, on.forgetTaught],
  ] as const) {
    button.addEventListener("click", withShown(use));
  }

  return {
    show(state) {
      section.hidden = state === undefined;
      if (!state) {
        shown = undefined;
        return;
      }
      const { label, probabilities, tagged, yes, no, teaching } = state;
      if (shown !== label.id || document.activeElement !== name) name.value = label.name;
      shown = label.id;
      const place = toPlace(label.threshold);
      if (Math.abs(slider.valueAsNumber - place) > 1e-6) slider.value = String(place);
      slider.setAttribute("aria-valuetext", `${percent(label.threshold)}, ${pictures(tagged)}`);
      setText(words, percent(label.threshold));
      setText(histogramWords, probabilities ? pictures(tagged) : "Not judged yet");
      if (drawn !== probabilities) histogram.show(probabilities);
      drawn = probabilities;
      histogram.mark(label.threshold);
      setText(teachWords, teachingWords(state));
      teach.disabled = teaching || yes === 0 || no === 0;
      setText(teach, teaching ? "Teaching…" : label.taught ? "Teach again" : "Teach");
      accept.hidden = tagged === 0;
      setText(accept, `Mark all ${count(tagged)} ✓`);
      leave.hidden = yes + no === 0;
      back.hidden = !label.taught;
    },
  };
}

function pictures(tagged: number): string {
  return `${count(tagged)} ${tagged === 1 ? "picture" : "pictures"} tagged`;
}

function teachingWords({ label: { taught }, yes, no }: EditorState): string {
  const marked = `${count(yes)} marked ✓, ${count(no)} marked ✗.`;
  if (taught) {
    const learnt = `Taught by ${count(taught.examples)} pictures.`;
    if (taught.estimate === undefined) return `${learnt} ${marked}`;
    return `${learnt} On those left out one at a time, average precision ${taught.estimate.toFixed(2)}. ${marked}`;
  }
  if (yes + no === 0) return "Wrong ones? Click pictures: once for ✓, twice for ✗. A few of both teach the label.";
  if (yes === 0 || no === 0) return `${marked} Mark a ${yes === 0 ? "✓" : "✗"} too, and the label can be taught.`;
  return `${marked} Enough to teach; more is better.`;
}
