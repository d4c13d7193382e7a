import { find, setText } from "../shared/dom.js";
import { download } from "../shared/download.js";
import { count } from "../shared/numbers.js";
import { toCsv } from "./csv.js";
import { type JsonSource, toJson } from "./json.js";
import { folderPicker, type Sidecar, writeSidecars } from "./saving.js";
import type { TaggedPicture } from "./tagged.js";
import { toXmp } from "./xmp.js";
import { MOST_ENTRIES, toZip } from "./zip.js";

export interface Writing extends JsonSource {
  pictures: readonly TaggedPicture[];
}

/** Asks how the tags are to be written out, and writes them; `said` is told what came of it. */
export function createWriteDialog(said: (words: string) => void): { open(writing: Writing): void } {
  const dialog = find("#write-dialog", HTMLDialogElement);
  const form = find("form", HTMLFormElement, dialog);
  const folder = find("#write-folder", HTMLButtonElement);
  const words = find("#write-words", HTMLElement);
  let writing: Writing | undefined;

  const format = () => String(new FormData(form).get("format"));
  const showFolder = () => {
    folder.hidden = format() !== "xmp" || !folderPicker();
  };
  form.addEventListener("change", showFolder);

  async function write(how: string, { pictures, ...source }: Writing) {
    const names = source.labels.map(({ name }) => name);
    const choose = folderPicker();
    if (how === "folder" && choose) {
      // Asked at once, since the browser wants to see the click that it comes from.
      const chosen = await choose();
      const { written, left } = await writeSidecars(chosen, pictures.map(toSidecar));
      return `${files(written)} written.${left.length > 0 ? ` ${files(left.length)} of other programs left as they are: ${left.slice(0, 5).join(", ")}` : ""}`;
    }
    if (format() === "csv") download(new Blob([toCsv(names, pictures)], { type: "text/csv" }), "tags.csv");
    else if (format() === "json") {
      download(new Blob([toJson(source, pictures)], { type: "application/json" }), "tags.json");
    } else return downloadSidecars(pictures);
    return "The tags are among your downloads.";
  }

  dialog.addEventListener("close", () => {
    const how = dialog.returnValue;
    if (how === "" || !writing) return;
    write(how, writing).then(said, (error: unknown) => {
      if (error instanceof DOMException && error.name === "AbortError") return; // the user closed the picker
      said(`The tags could not be written: ${error instanceof Error ? error.message : String(error)}`);
    });
  });

  return {
    open(now) {
      writing = now;
      const tagged = now.pictures.filter(({ tags }) => tags.length > 0).length;
      const tags = now.pictures.reduce((sum, picture) => sum + picture.tags.length, 0);
      setText(words, `${count(tagged)} of ${count(now.pictures.length)} pictures have tags, ${count(tags)} in all.`);
      dialog.returnValue = "";
      showFolder();
      dialog.showModal();
    },
  };
}

function toSidecar({ file, tags }: TaggedPicture): Sidecar {
  return { path: `${file}.xmp`, text: toXmp(tags), tagged: tags.length > 0 };
}

function downloadSidecars(pictures: readonly TaggedPicture[]): string {
  const all = pictures.filter(({ tags }) => tags.length > 0).map(toSidecar);
  const [only] = all;
  if (!only) return "No picture has a tag, so there is nothing to write.";
  if (all.length === 1) {
    download(new Blob([only.text], { type: "application/rdf+xml" }), only.path.split("/").at(-1) ?? only.path);
  }
  for (let from = 0; all.length > 1 && from < all.length; from += MOST_ENTRIES) {
    const part = all.length > MOST_ENTRIES ? `-${from / MOST_ENTRIES + 1}` : "";
    download(toZip(all.slice(from, from + MOST_ENTRIES), new Date()), `sidecars${part}.zip`);
  }
  return `${files(all.length)} are among your downloads.`;
}

function files(n: number): string {
  return n === 1 ? "1 sidecar" : `${count(n)} sidecars`;
}
