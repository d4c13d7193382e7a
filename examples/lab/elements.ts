import { button } from "../shared/dom.js";

/** A new element with such properties, and what is in it. */
export function build<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** A small new button; its name says more than its words do. */
export function smallButton(words: string, name: string, act: () => void): HTMLButtonElement {
  const made = button("button small", words, act);
  made.setAttribute("aria-label", name);
  return made;
}

/** Gives a choice its options; what was chosen stays so where it is still there. */
export function setOptions(select: HTMLSelectElement, options: readonly { value: string; words: string }[]): void {
  const { value } = select;
  select.replaceChildren(...options.map((one) => new Option(one.words, one.value)));
  if (options.some((one) => one.value === value)) select.value = value;
}
