import { find } from "../shared/dom.js";
import { type Intake, sortFiles } from "./intake.js";

/** The two buttons that let the user choose pictures, one by one or a folder of them. */
export function acceptPickers(add: (intake: Intake) => void): void {
  const folder = find("#add-folder", HTMLInputElement);
  find("#add-folder-label", HTMLElement).hidden = !("webkitdirectory" in folder); // not every telephone has folders
  for (const picker of [find("#add-files", HTMLInputElement), folder]) {
    picker.addEventListener("change", () => {
      const intake = sortFiles(picker.files ?? []);
      picker.value = ""; // so that the same files can be chosen again
      add(intake);
    });
  }
}
