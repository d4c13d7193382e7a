import { type Dtype, describeModels } from "siglip-web";
import { find } from "../shared/dom.js";
import { BUILT_IN, type Choice, choiceName } from "./choice.js";
import { build, smallButton } from "./elements.js";
import { modelFacts } from "./model-facts.js";

export interface ModelsSection {
  readonly choices: readonly Choice[];
}

const OWN = "address";
/** Pixels a side that the built-in model was trained at. */
const TRAINED_AT = 64;

/** Where models are chosen, each with its size and speed before anything is loaded; calls back after each change. */
export function createModelsSection(
  first: readonly Choice[],
  changed: (choices: readonly Choice[]) => void,
): ModelsSection {
  const list = find("#choices", HTMLElement);
  const form = find("#add-model", HTMLFormElement);
  const model = find("#model", HTMLSelectElement);
  const address = find("#address", HTMLInputElement);
  const dtype = find("#dtype", HTMLSelectElement);
  const pixels = find("#pixels", HTMLInputElement);
  const facts = find("#facts", HTMLElement);
  const catalogue = describeModels();
  let choices = [...first];

  for (const family of new Set(catalogue.map((one) => one.family))) {
    const group = build("optgroup", { label: family });
    group.append(...catalogue.filter((one) => one.family === family).map(({ id }) => new Option(id, id)));
    model.append(group);
  }
  model.append(new Option("A folder, by its address", OWN));

  const asked = (): Choice | undefined => {
    const found = catalogue.find(({ id }) => id === model.value);
    const url = address.value.trim();
    const chosen = model.value === OWN ? url && { url: new URL(url, document.baseURI).href } : (found?.id ?? BUILT_IN);
    if (!chosen) return undefined;
    const resolution = Number(pixels.value);
    return {
      model: chosen,
      ...(dtype.value !== "" && { dtype: dtype.value as Dtype }),
      ...(resolution > 0 && { resolution }),
    };
  };

  function factsOf({ model: id, dtype, resolution }: Choice): string {
    const found = catalogue.find((one) => one.id === id);
    if (found) return modelFacts(found, { ...(dtype && { dtype }), ...(resolution && { resolution }) }).join(" · ");
    if (id === BUILT_IN) {
      const side = resolution ?? TRAINED_AT;
      return `Built in: 6.6 MB, ${side} × ${side} pixels, English. It knows pictograms, not photos.`;
    }
    return "Its size is known once it is loaded.";
  }

  function show() {
    list.replaceChildren(
      ...choices.map((choice) => {
        const name = choiceName(choice);
        const remove = smallButton("Remove", `Remove ${name}`, () => {
          choices = choices.filter((one) => one !== choice);
          show();
          changed(choices);
          list.focus(); // the button is gone, and the keyboard needs a place
        });
        const words = build(
          "span",
          {},
          build("strong", { textContent: name }),
          build("span", { className: "quiet", textContent: factsOf(choice) }),
        );
        return build("li", {}, words, remove);
      }),
    );
  }

  const tellFacts = () => {
    address.hidden = model.value !== OWN;
    const choice = URL.canParse(address.value, document.baseURI) ? asked() : undefined;
    facts.textContent = choice ? factsOf(choice) : "Say where the folder is.";
  };
  form.addEventListener("input", tellFacts);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const choice = asked();
    if (!choice) return;
    const name = choiceName(choice);
    if (choices.some((one) => choiceName(one) === name)) {
      facts.textContent = `${name} is in the list already.`;
      return;
    }
    choices = [...choices, choice];
    show();
    changed(choices);
    facts.textContent = `${name} is added.`;
  });
  tellFacts();
  show();
  return {
    get choices() {
      return choices;
    },
  };
}
