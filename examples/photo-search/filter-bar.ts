import { find, make } from "../shared/dom.js";
import { type Filter, isFiltering } from "./filter.js";
import type { Library } from "./library.js";

/** The row that narrows what is seen by time and place; only there where photos say these. */
export interface FilterBar {
  readonly filter: Filter;
  readonly group: boolean;
  /** Offers what the library has now. */
  offer(library: Library): void;
}

export function createFilterBar(onChange: () => void): FilterBar {
  const form = find("#filters", HTMLFormElement);
  const place = find("#filter-place", HTMLSelectElement);
  const clear = find("#filter-clear", HTMLButtonElement);
  const group = find("#group", HTMLInputElement);
  const dated = [...form.querySelectorAll<HTMLElement>(".dated")];
  const placed = find(".placed", HTMLElement, form);
  const value = (name: string) => String(new FormData(form).get(name) ?? "");
  const filter = (): Filter => ({ from: value("from"), to: value("to"), place: value("place") });

  function changed() {
    clear.hidden = !isFiltering(filter());
    onChange();
  }

  form.addEventListener("change", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  group.addEventListener("change", onChange);
  clear.addEventListener("click", () => {
    form.reset();
    changed();
    find("#results", HTMLElement).focus();
  });

  return {
    get filter() {
      return filter();
    },
    get group() {
      return group.checked;
    },
    offer(library) {
      const { places } = library;
      for (const one of dated) one.hidden = !library.dated;
      placed.hidden = places.length === 0;
      form.hidden = !library.dated && places.length === 0;
      const [any, ...offered] = place.options;
      if (!any || places.join() === offered.map((option) => option.value).join()) return;
      const chosen = place.value;
      place.replaceChildren(any, ...places.map((name) => Object.assign(make("option", "", name), { value: name })));
      place.value = places.includes(chosen) ? chosen : "";
    },
  };
}
