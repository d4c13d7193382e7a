/** The one element that the page's markup has for a selector. Its absence is a fault of the page, so it throws. */
export function find<E extends Element>(selector: string, type: abstract new () => E, root: ParentNode = document): E {
  const found = root.querySelector(selector);
  if (found instanceof type) return found;
  throw new Error(`The page has no ${type.name} at "${selector}".`);
}

/** Writes a text only where it changes, since writing the same again would be announced again. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
