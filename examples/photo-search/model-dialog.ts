import type { Siglip } from "siglip-web";
import { find, make } from "../shared/dom.js";
import type { ModelChoice } from "./engine.js";
import { type MeasuredPace, type ModelCard, modelCards } from "./model-choices.js";

/** Lets the user choose a model, with what it takes, before anything of it is fetched. */
export function createModelDialog(
  chosen: ModelChoice,
  siglip: () => Siglip | undefined,
  pace: () => MeasuredPace | undefined,
  onChoose: (id: ModelChoice) => void,
): { open(): void } {
  const dialog = find("#model-dialog", HTMLDialogElement);
  const list = find("#model-cards", HTMLElement);
  const form = find("form", HTMLFormElement, dialog);
  find(".close", HTMLButtonElement, dialog).addEventListener("click", () => dialog.close());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.close();
    const id = String(new FormData(form).get("model")) as ModelChoice;
    if (id !== chosen) onChoose(id);
  });
  return {
    open() {
      const adapter = siglip()?.status.adapter;
      const { deviceMemory } = navigator as Navigator & { deviceMemory?: number };
      const cards = modelCards(
        {
          mobile: matchMedia("(pointer: coarse)").matches,
          ...(adapter && { adapter }),
          ...(deviceMemory && { memory: deviceMemory * 2 ** 30 }),
        },
        pace(),
      );
      list.replaceChildren(...cards.map((card) => cardOf(card, card.id === chosen)));
      dialog.showModal();
    },
  };
}

function cardOf({ id, name, about, download, speed, impossible }: ModelCard, chosen: boolean): HTMLElement {
  const radio = make("input", "");
  Object.assign(radio, {
    type: "radio",
    name: "model",
    value: id,
    checked: chosen,
    disabled: impossible !== undefined,
  });
  const text = make("span", "model-text", make("strong", "", name), make("span", "quiet", about));
  const cost = make("span", "model-cost quiet", impossible ?? `${download} · ${speed}`);
  return make("label", "model-card", radio, text, cost);
}
