import { find, make, setText } from "../shared/dom.js";

export interface PictureLabel {
  id: string;
  name: string;
  has: boolean;
  score: string;
}

/** One picture large, with a box to tick for each label. */
export function createPictureDialog(say: (picture: string, label: string, said: "yes" | "no") => void) {
  const dialog = find("#picture-dialog", HTMLDialogElement);
  const list = find("#picture-labels", HTMLElement);
  const image = find("img", HTMLImageElement, dialog);
  return {
    open(id: string, name: string, labels: readonly PictureLabel[], address: (put: (url: string) => void) => void) {
      setText(find("#picture-title", HTMLElement), name);
      image.removeAttribute("src");
      address((url) => {
        image.src = url;
      });
      list.replaceChildren(
        ...labels.map((label) => {
          const box = make("input", "");
          box.type = "checkbox";
          box.checked = label.has;
          box.addEventListener("change", () => say(id, label.id, box.checked ? "yes" : "no"));
          return make(
            "li",
            "",
            make("label", "", box, make("span", "", label.name), make("span", "quiet", label.score)),
          );
        }),
      );
      dialog.showModal();
    },
  };
}
