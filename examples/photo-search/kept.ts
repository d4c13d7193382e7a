import { createStore, del, entries, set } from "idb-keyval";
import type { DirectoryHandle } from "./files.js";

/** Where the pictures of the library come from, kept from visit to visit as far as the browser can. */
export interface KeptFolder {
  name: string;
  handle: DirectoryHandle;
}

/** What the page remembers beside the index: folders, and what the user chose. */
export interface Kept {
  folders(): Promise<KeptFolder[]>;
  keepFolder(folder: KeptFolder): Promise<void>;
  forgetFolder(name: string): Promise<void>;
  read(choice: Choice): string | undefined;
  write(choice: Choice, value: string): void;
  /** Forgets all choices. */
  clear(): void;
}

/** The model; whether pictures are looked at part by part; whether the gallery was taken out; the device's measured pace. */
export type Choice = "model" | "closer" | "gallery" | "pace";

const PREFIX = "photo-search ";

export function openKept(): Kept {
  const store = createStore("photo-search", "folders");
  return {
    async folders() {
      try {
        const found = await entries<string, DirectoryHandle>(store);
        return found.map(([name, handle]) => ({ name, handle }));
      } catch {
        return []; // a private window: nothing is kept, and nothing is lost
      }
    },
    async keepFolder({ name, handle }) {
      await set(name, handle, store).catch(() => undefined); // then it is to be chosen again next time
    },
    async forgetFolder(name) {
      await del(name, store).catch(() => undefined);
    },
    read: (choice) => localStorage.getItem(PREFIX + choice) ?? undefined,
    write: (choice, value) => localStorage.setItem(PREFIX + choice, value),
    clear() {
      for (const choice of ["model", "closer", "gallery", "pace"]) localStorage.removeItem(PREFIX + choice);
    },
  };
}
