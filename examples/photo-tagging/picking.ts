import type { FileAt } from "siglip-web";
import { find } from "../shared/dom.js";
import { droppedFiles, pickedFiles } from "./intake.js";

/** The ways in which pictures come: two buttons, and dropping them anywhere on the page. */
export function acceptPictures(add: (files: readonly FileAt[]) => void): void {
  const folder = find("#add-folder", HTMLInputElement);
  find("#add-folder-label", HTMLElement).hidden = !("webkitdirectory" in folder); // not every telephone has folders
  for (const picker of [find("#add-files", HTMLInputElement), folder]) {
    picker.addEventListener("change", () => {
      const files = pickedFiles(picker.files);
      picker.value = ""; // so that the same files can be chosen again
      add(files);
    });
  }

  const root = document.documentElement;
  const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes("Files") ?? false;
  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    root.dataset.drop = "";
  });
  document.addEventListener("dragleave", ({ relatedTarget }) => {
    if (relatedTarget === null) delete root.dataset.drop;
  });
  document.addEventListener("drop", (event) => {
    delete root.dataset.drop;
    if (!event.dataTransfer || !hasFiles(event)) return;
    event.preventDefault();
    void droppedFiles(event.dataTransfer).then(add);
  });
}
