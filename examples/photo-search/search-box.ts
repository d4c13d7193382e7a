import { find } from "../shared/dom.js";

/** Long enough not to search for every letter, short enough to seem to follow the typing. */
const DEBOUNCE = 120;

export interface SearchBoxEvents {
  /** An empty text: nothing is searched for any more. */
  text(text: string): void;
  picture(file: File): void;
}

export interface SearchBox {
  readonly form: HTMLFormElement;
  /** Writes a text without searching for it. */
  setText(text: string): void;
  /** Shows the picture that is searched by, in the place of a text. */
  setExample(example: Example): void;
}

export interface Example {
  image: Blob | URL;
  name: string;
}

export function createSearchBox(ideas: readonly string[], on: SearchBoxEvents): SearchBox {
  const form = find("#search", HTMLFormElement);
  const input = find("#query", HTMLInputElement);
  const picker = find("#query-picture", HTMLInputElement);
  const example = createExample(() => {
    input.focus();
    search();
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  // Typing, Enter and the Search button may all ask for the same; once is enough.
  let asked = "";

  function search() {
    clearTimeout(timer);
    const text = input.value.trim();
    if (text === asked && !example.shown) return;
    asked = text;
    example.hide();
    on.text(text);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, DEBOUNCE);
  });
  input.addEventListener("keydown", ({ key }) => {
    if (key === "Backspace" && input.value === "" && example.shown) search();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.value.trim() !== "" || !example.shown) search();
  });
  picker.addEventListener("change", () => {
    const file = picker.files?.[0];
    picker.value = "";
    if (file) on.picture(file);
  });
  document.addEventListener("paste", (event) => {
    const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith("image/"));
    if (!file) return;
    event.preventDefault();
    on.picture(file);
  });

  function setText(text: string) {
    clearTimeout(timer);
    input.value = text;
    asked = text;
  }

  const chips = ideas.map((idea) => {
    const chip = document.createElement("button");
    chip.type = "button";
    chip.className = "chip";
    chip.textContent = idea;
    chip.addEventListener("click", () => {
      input.value = idea;
      search();
    });
    return chip;
  });
  find("#ideas", HTMLElement).append(...chips);

  return {
    form,
    setText,
    setExample(shown) {
      setText("");
      example.show(shown);
    },
  };
}

/** The picture in the search box, with a button that takes it out. */
function createExample(onRemove: () => void) {
  const part = find("#example", HTMLElement);
  const image = find("img", HTMLImageElement, part);
  const name = find(".example-name", HTMLElement, part);
  find("button", HTMLButtonElement, part).addEventListener("click", onRemove);
  return {
    get shown() {
      return !part.hidden;
    },
    show(example: Example) {
      this.hide();
      image.src = example.image instanceof URL ? example.image.href : URL.createObjectURL(example.image);
      name.textContent = `Like ${example.name}`;
      part.hidden = false;
    },
    hide() {
      if (image.src.startsWith("blob:")) URL.revokeObjectURL(image.src);
      image.removeAttribute("src");
      part.hidden = true;
    },
  };
}
