import type { ExportFormat, SearchIndex, Siglip } from "siglip-web";
import { button, find, make } from "../shared/dom.js";
import { bytes, count } from "../shared/numbers.js";
import { save } from "./save.js";

export interface StorageParts {
  running(): { siglip: Siglip; index: SearchIndex } | undefined;
  /** Names of the folders that the library has, with how many pictures of each. */
  folders(): ReadonlyMap<string, number>;
  removeFolder(name: string): Promise<void>;
  /** Forgets pictures, folders and choices; models too. */
  clearAll(): Promise<void>;
}

/** What is stored on this device, and the buttons that take it away or out. */
export function createStorageDialog(parts: StorageParts): { open(): void } {
  const dialog = find("#storage-dialog", HTMLDialogElement);
  const rows = find("#stored", HTMLElement, dialog);
  const said = find("#storage-said", HTMLElement, dialog);
  find(".close", HTMLButtonElement, dialog).addEventListener("click", () => dialog.close());
  for (const one of dialog.querySelectorAll<HTMLButtonElement>("[data-export]")) {
    one.addEventListener("click", () => void exportAs(one.dataset.export as ExportFormat));
  }
  find("#persist", HTMLButtonElement).addEventListener("click", async () => {
    const kept = await parts.running()?.siglip.storage.persist();
    said.textContent = kept ? "The browser keeps it until you clear it." : "The browser did not promise to keep it.";
  });
  const clear = find("#clear-all", HTMLButtonElement);
  clear.addEventListener("click", async () => {
    if (clear.dataset.sure === undefined) {
      clear.dataset.sure = "";
      clear.textContent = "Yes, delete all of it";
      return;
    }
    clear.disabled = true;
    await parts.clearAll();
  });

  async function exportAs(format: ExportFormat) {
    const running = parts.running();
    if (!running) return;
    said.textContent = "Writing the file";
    try {
      const size = await save(running.index, format);
      said.textContent = size === undefined ? "" : `Written: ${bytes(size)}.`;
    } catch (error) {
      said.textContent = `The file was not written: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  async function show() {
    const folders = [...parts.folders()].map(([name, number]) =>
      row(`${name === "Added" ? "Single pictures" : name}`, `${count(number)} pictures`, async () => {
        await parts.removeFolder(name);
        await show();
      }),
    );
    rows.replaceChildren(...folders);
    const running = parts.running();
    if (!running) return;
    const { siglip, index } = running;
    const [stats, models, usage] = await Promise.all([index.stats(), siglip.storage.list(), siglip.storage.usage()]);
    const small = stats.thumbnails;
    rows.replaceChildren(
      ...folders,
      row("What the model made of them", `${count(stats.count)} pictures · ${bytes(stats.stored)}`),
      ...(small ? [row("Small copies", `${count(small.count)} · ${bytes(small.bytes)}`)] : []),
      ...models.map(({ model, bytes: size }) =>
        row(`Model ${model.startsWith("http") ? "built in" : model}`, bytes(size), async () => {
          await siglip.storage.remove(model);
          await show();
        }),
      ),
      ...(usage.available === undefined ? [] : [row("Room left", bytes(usage.available))]),
    );
    for (const note of stats.notes) rows.append(row("Note", note));
  }

  return {
    open() {
      said.textContent = "";
      delete clear.dataset.sure;
      clear.textContent = "Delete everything";
      clear.disabled = false;
      dialog.showModal();
      show().catch((error: unknown) => {
        said.textContent = String(error);
      });
    },
  };
}

function row(name: string, what: string, remove?: () => Promise<void>): HTMLElement {
  const head = make("th", "", name);
  head.scope = "row";
  const off = remove && button("button", "Remove", () => void remove());
  if (off) off.ariaLabel = `Remove ${name}`;
  return make("tr", "", head, make("td", "", what), make("td", "", ...(off ? [off] : [])));
}
