import { button, find, make } from "../shared/dom.js";
import { nameOf, type Term, type Wish } from "./wishes.js";

export interface SearchBox {
  readonly form: HTMLFormElement;
  readonly wishes: readonly Wish[];
  /** Writes a text in the place of all that was asked for, without searching. */
  setText(text: string): void;
  /** Asks for one thing alone. */
  only(term: Term): void;
  /** Asks for one thing more. */
  add(term: Term): void;
}

/** Words that are typed, and chips for what they are to be searched together with. */
export function createSearchBox(
  ideas: readonly string[],
  onChange: () => void,
  onPicture: (file: File) => void,
): SearchBox {
  const form = find("#search", HTMLFormElement);
  const input = find("#query", HTMLInputElement);
  const picker = find("#query-picture", HTMLInputElement);
  const list = find("#wishes", HTMLElement);
  const adding = ["#add-plus", "#add-minus"].map((id) => find(id, HTMLButtonElement));
  let chips: { wish: Wish; element: HTMLElement; url?: string }[] = [];
  let asked = "";

  const text = () => input.value.trim();

  function changed() {
    asked = text();
    for (const one of adding) one.disabled = asked === "";
    list.hidden = chips.length === 0;
    form.classList.toggle("wishing", chips.length > 0);
    onChange();
  }

  function put(wish: Wish) {
    const { term } = wish;
    const element = make("li", "wish");
    const url = term.kind === "picture" ? URL.createObjectURL(term.image) : undefined;
    const chip = { wish, element, ...(url !== undefined && { url }) };
    const turn = button("turn", "", () => {
      chip.wish = { ...chip.wish, minus: !chip.wish.minus };
      label();
      changed();
    });
    const label = () => {
      element.classList.toggle("minus", chip.wish.minus);
      turn.textContent = chip.wish.minus ? "−" : "+";
      turn.ariaLabel = `${chip.wish.minus ? "Without" : "With"} ${nameOf(term)}: turn round`;
    };
    const off = button("off", "×", () => {
      take(chip);
      changed();
      input.focus();
    });
    off.ariaLabel = `Take “${nameOf(term)}” out of the search`;
    label();
    element.append(turn);
    if (url !== undefined) {
      const image = make("img", "");
      image.alt = "";
      image.src = url;
      element.append(image);
    }
    element.append(make("span", "wish-name", nameOf(term)), off);
    chips.push(chip);
    list.append(element);
  }

  function take(chip: (typeof chips)[number]) {
    if (chip.url !== undefined) URL.revokeObjectURL(chip.url);
    chip.element.remove();
    chips = chips.filter((one) => one !== chip);
  }

  function takeAll() {
    for (const chip of chips) take(chip);
    input.value = "";
  }

  function chipOfText(minus: boolean) {
    if (text() === "") return;
    put({ term: { kind: "text", text: text() }, minus });
    input.value = "";
    changed();
    input.focus();
  }

  // For every letter: whoever searches gives up what was asked for before.
  input.addEventListener("input", () => text() !== asked && changed());
  input.addEventListener("keydown", (event) => {
    const last = chips.at(-1);
    if (event.key === "Backspace" && input.value === "" && last) {
      take(last);
      changed();
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (text() !== asked) changed();
  });
  for (const [i, one] of adding.entries()) one.addEventListener("click", () => chipOfText(i === 1));
  picker.addEventListener("change", () => {
    const file = picker.files?.[0];
    picker.value = "";
    if (file) onPicture(file);
  });
  document.addEventListener("paste", (event) => {
    const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith("image/"));
    if (!file) return;
    event.preventDefault();
    onPicture(file);
  });
  find("#ideas", HTMLElement).append(
    ...ideas.map((idea) =>
      button("chip", idea, () => {
        takeAll();
        input.value = idea;
        changed();
      }),
    ),
  );

  return {
    form,
    get wishes() {
      const typed: Wish[] = text() === "" ? [] : [{ term: { kind: "text", text: text() }, minus: false }];
      return [...chips.map(({ wish }) => wish), ...typed];
    },
    setText(written) {
      takeAll();
      input.value = written;
      asked = text();
    },
    only(term) {
      takeAll();
      put({ term, minus: false });
      changed();
    },
    add(term) {
      put({ term, minus: false });
      changed();
    },
  };
}
