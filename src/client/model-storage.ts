import type { StorageUsage, StoredFile } from "../core/storage-types.js";
import { requireText } from "./check.js";
import type { Life } from "./life.js";

/** A model of which something is stored. */
export interface StoredModel {
  /** `OWNER/NAME@REVISION` as it was asked for, or the folder's address. */
  model: string;
  /** That are there. */
  bytes: number;
  /** Whether every file that was begun is there. */
  complete: boolean;
  files: Omit<StoredFile, "owner">[];
}

/** The models' files that this origin keeps, of this and of earlier visits. */
export class ModelStorage {
  readonly #life: Life;

  /** @internal */
  constructor(life: Life) {
    this.#life = life;
  }

  /** What is stored, a model each. */
  async list(): Promise<StoredModel[]> {
    return byModel(await this.#life.call((engine, call) => engine.storedFiles(call), { again: true }));
  }

  /** Removes one model's files, named as in `list`, or all of them; gives the bytes freed. A model that is loaded goes on. */
  async remove(model?: string): Promise<number> {
    if (model !== undefined) requireText(model, "model");
    return this.#life.call((engine, call) => engine.removeStored(call, model));
  }

  /** Bytes used, and what the browser allows. */
  usage(): Promise<StorageUsage> {
    return this.#life.call((engine, call) => engine.storageUsage(call), { again: true });
  }

  /** Asks the browser not to clear this origin's storage by itself; some ask the user. False where it does not promise. */
  async persist(): Promise<boolean> {
    return (await navigator.storage?.persist?.()) ?? false;
  }
}

function byModel(files: readonly StoredFile[]): StoredModel[] {
  const models = new Map<string, StoredModel>();
  for (const { owner, ...file } of files) {
    const model = models.get(owner) ?? { model: owner, bytes: 0, complete: true, files: [] };
    model.bytes += file.bytes;
    model.complete &&= file.complete;
    model.files.push(file);
    models.set(owner, model);
  }
  return [...models.values()];
}
