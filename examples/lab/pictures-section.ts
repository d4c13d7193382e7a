import type { Dataset } from "siglip-web/evaluate";
import { find } from "../shared/dom.js";
import { BUILT_IN_SETS, builtInSet } from "./built-in-sets.js";
import { build, setOptions } from "./elements.js";
import { troubleWords } from "./job.js";
import { ownSet } from "./own-set.js";
import { setWords } from "./set-words.js";

/** Pictures that the page shows of a set. */
const SHOWN = 16;

/** Where the pictures to measure on are chosen; calls back with each set. */
export function createPicturesSection(base: URL, chosen: (dataset: Dataset) => void): void {
  const select = find("#set", HTMLSelectElement);
  const words = find("#set-words", HTMLElement);
  const strip = find("#strip", HTMLElement);
  setOptions(select, BUILT_IN_SETS);
  let latest: Promise<Dataset> | undefined;
  let urls: string[] = [];

  async function take(loading: Promise<Dataset>) {
    latest = loading;
    try {
      const dataset = await loading;
      if (latest !== loading) return; // another was chosen meanwhile
      words.textContent = setWords(dataset);
      showSome(dataset);
      chosen(dataset);
    } catch (error) {
      if (latest === loading) words.textContent = troubleWords(error);
    }
  }

  function showSome({ examples }: Dataset) {
    for (const url of urls) URL.revokeObjectURL(url);
    const step = Math.max(1, examples.length / SHOWN);
    const some = Array.from({ length: Math.min(SHOWN, examples.length) }, (_, i) => examples[Math.floor(i * step)]);
    const images = some.flatMap((one) =>
      one?.image instanceof Blob ? [{ id: one.id, url: URL.createObjectURL(one.image) }] : [],
    );
    urls = images.map(({ url }) => url);
    strip.replaceChildren(
      ...images.map(({ id, url }) => build("li", {}, build("img", { src: url, alt: id, width: 64, height: 64 }))),
    );
  }

  const takeBuiltIn = () => {
    const set = BUILT_IN_SETS.find(({ value }) => value === select.value);
    if (set) void take(builtInSet(set.value, base));
  };
  select.addEventListener("change", takeBuiltIn);
  for (const input of document.querySelectorAll<HTMLInputElement>("#pictures input[type=file]")) {
    input.addEventListener("change", () => {
      const files = [...(input.files ?? [])];
      input.value = ""; // the same again is a choice too
      if (files.length > 0) void take(ownSet(files));
    });
  }
  takeBuiltIn();
}
