import { find } from "../shared/dom.js";
import type { Intake } from "./files.js";

/** The buttons that let the user choose pictures, one by one or a folder of them. */
export function acceptPickers(add: (intake: Intake) => void): void {
  const files = find("#add-files", HTMLInputElement);
  files.addEventListener("change", () => {
    add({ folders: [], files: [], loose: [...(files.files ?? [])] });
    files.value = ""; // so that the same files can be chosen again
  });
  const folder = find("#add-folder", HTMLInputElement);
  const label = find("#add-folder-label", HTMLElement);
  label.hidden = !("webkitdirectory" in folder); // not every telephone has folders
  label.addEventListener("click", async (event) => {
    // A handle can be kept, and the folder followed; the input alone can only be asked again.
    if (!window.showDirectoryPicker) return;
    event.preventDefault();
    try {
      add({ folders: [await window.showDirectoryPicker({ id: "photos", mode: "read" })], files: [], loose: [] });
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) throw error; // the user changed their mind
    }
  });
  folder.addEventListener("change", () => {
    const chosen = [...(folder.files ?? [])].filter(({ name }) => !name.startsWith("."));
    add({ folders: [], files: chosen.map((file) => ({ path: file.webkitRelativePath, file })), loose: [] });
    folder.value = "";
  });
}
